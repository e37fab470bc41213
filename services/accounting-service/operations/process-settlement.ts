import type { Transaction } from '../../kit/data/database.ts';
import { isConcurrencyFailure } from '../../kit/data/database-errors.ts';
import { conflict, Problem } from '../../kit/problem.ts';
import type { ProcessSettlement, SettlementBooking } from '../contract.ts';
import { settlementDrafts } from '../domain/bookings.ts';
import { type AccountName, balanceOf, nameKey } from '../domain/chart-of-accounts.ts';
import { assertSettles } from '../domain/settlement-booking.ts';
import type { Context } from '../service.ts';
import { setSettledThrough, settledThrough, sumSettleable } from '../store/settleable.ts';
import {
  beginSettlementBooking,
  checkConstraintsNow,
  completeSettlementBooking,
  failSettlementBooking,
  findSettlementBooking,
  lockSettlement,
} from '../store/settlement-bookings.ts';
import { type Accounts, book } from './book.ts';

/**
 * One transaction: processing, fee, reserve, net, completed. What fails undoes all of it, and only that it
 * failed is kept.
 * @throws Problem 409 `settlement_differs`
 */
export async function processSettlement(
  context: Context,
  settlement: ProcessSettlement,
): Promise<SettlementBooking> {
  const { database } = context;
  return database.transaction(async (transaction) => {
    await lockSettlement(transaction, settlement.settlement_id);
    const existing = await findSettlementBooking(transaction, settlement.settlement_id);
    if (existing !== undefined) assertSame(existing, settlement);
    if (existing?.state === 'completed') return existing;
    try {
      // A savepoint within this transaction.
      return await database.transaction((nested) => bookSettlement(nested, settlement));
    } catch (error) {
      if (!isFinal(error)) throw error;
      if (!(error instanceof Problem)) context.log.error({ error }, 'a settlement could not be booked');
      return keepFailure(transaction, settlement, error);
    }
  });
}

async function bookSettlement(
  transaction: Transaction,
  settlement: ProcessSettlement,
): Promise<SettlementBooking> {
  const { merchant_id, currency, settlement_id: id, from_sequence: from, to_sequence: to } = settlement;
  await beginSettlementBooking(transaction, settlement);
  const pending = { kind: 'pending', merchant_id, currency } as const;
  const available = { kind: 'available', merchant_id, currency } as const;
  let opening = { amount: 0n, sequence: 0n };
  const check = async (accounts: Accounts) => {
    const account = openedIn(accounts, pending);
    const before = openedIn(accounts, available);
    opening = { amount: balanceOf(before.normal_side, before), sequence: before.entry_count };
    assertSettles(settlement, {
      settledThrough: await settledThrough(transaction, account.id),
      lastSequence: account.entry_count,
      sum: await sumSettleable(transaction, { accountId: account.id, from, to }),
    });
    await setSettledThrough(transaction, account.id, to);
  };
  const drafts = settlementDrafts(settlement);
  const booked = await book(transaction, {
    drafts,
    locks: [pending, available],
    check,
    allowOverdraft: true,
  });
  await checkConstraintsNow(transaction);
  const transactionIds = booked.map((made) => made.id);
  return completeSettlementBooking(transaction, id, { transactionIds, opening });
}

function openedIn(accounts: Accounts, name: AccountName) {
  const account = accounts.get(nameKey(name));
  if (account === undefined) throw new Error(`unreachable: the account ${name.kind} was opened`);
  return account;
}

async function keepFailure(
  transaction: Transaction,
  settlement: ProcessSettlement,
  error: unknown,
): Promise<SettlementBooking> {
  await beginSettlementBooking(transaction, settlement);
  const failure =
    error instanceof Problem
      ? { code: error.code, message: error.message }
      : { code: 'booking_failed', message: 'The ledger refused the booking; the log says why.' };
  return failSettlementBooking(transaction, settlement.settlement_id, failure);
}

/** Not what another attempt of the same transaction may well get through. */
function isFinal(error: unknown): boolean {
  return error instanceof Problem ? error.details.status < 500 : !isConcurrencyFailure(error);
}

function assertSame(booking: SettlementBooking, settlement: ProcessSettlement): void {
  const fields = [
    'merchant_id',
    'currency',
    'from_sequence',
    'to_sequence',
    'fee_amount',
    'reserve_amount',
    'net_amount',
  ] as const;
  const differing = fields.filter((field) => booking[field] !== settlement[field]);
  if (differing.length > 0)
    throw conflict('settlement_differs', `It was processed with another ${differing.join(', ')}.`);
}
