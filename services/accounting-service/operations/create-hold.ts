import { isUniqueViolation, type Transaction } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import { conflict } from '../../kit/problem.ts';
import { type CreateHold, contract, type Hold } from '../contract.ts';
import type { AccountName } from '../domain/chart-of-accounts.ts';
import { assertEnough, spendable } from '../domain/overdraft.ts';
import type { Context } from '../service.ts';
import { addHeld, lockAccounts } from '../store/accounts.ts';
import { findHoldByReference, insertHold } from '../store/holds.ts';

/** @throws Problem 422 `insufficient_balance`, 409 `duplicate_reference` */
export async function createHold({ database }: Context, request: CreateHold): Promise<Hold> {
  return database.transaction(async (transaction) => {
    const { merchant_id, currency, kind = 'available' } = request;
    const name = { merchant_id, currency, kind };
    const [account] = await lockAccounts(transaction, [name], 0);
    const existing = await findHoldByReference(transaction, request.reference);
    if (existing !== undefined) return sameHold(existing, request, name);
    assertEnough(name, account === undefined ? 0n : spendable(name, account), request.amount);
    if (account === undefined) throw new Error('unreachable: nothing covers no amount');
    await addHeld(transaction, account.id, request.amount);
    return insert(transaction, account.id, { ...request, kind });
  });
}

async function insert(
  transaction: Transaction,
  accountId: string,
  request: CreateHold & { kind: Hold['kind'] },
): Promise<Hold> {
  const { merchant_id, kind, currency, amount, reference } = request;
  const hold = await insertHold(transaction, {
    id: newId('hld'),
    account_id: accountId,
    merchant_id,
    kind,
    currency,
    amount,
    reference,
    description: request.description ?? null,
  }).catch((error: unknown) => {
    throw isUniqueViolation(error, 'holds_reference') ? duplicateReference(reference) : error;
  });
  await emit(transaction, { contract, type: 'hold.created', aggregateId: merchant_id, data: hold });
  return hold;
}

function sameHold(hold: Hold, request: CreateHold, name: AccountName): Hold {
  const isSame =
    hold.merchant_id === name.merchant_id &&
    hold.kind === name.kind &&
    hold.currency === name.currency &&
    hold.amount === request.amount;
  if (!isSame) throw duplicateReference(request.reference);
  return hold;
}

function duplicateReference(reference: string) {
  return conflict('duplicate_reference', `Something else is held as ${reference}.`);
}
