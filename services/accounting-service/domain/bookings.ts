/** How each business event is booked. The table in the README says the same for people. */
import type { AccountKind, LedgerTransaction, ProcessSettlement } from '../contract.ts';
import type { AccountName } from './chart-of-accounts.ts';
import { credit, creditOrDebit, type Draft, type DraftEntry, debit, transfer } from './draft.ts';

type Money = { merchant_id: string; currency: string };

/** Undefined when nothing was captured. A fee above the captured amount leaves the merchant owing the rest. */
export function paymentDraft(
  payment: Money & { id: string; captured_amount: bigint; fee_amount: bigint | null },
): Draft | undefined {
  const gross = payment.captured_amount;
  const fee = payment.fee_amount ?? 0n;
  if (gross === 0n) return undefined;
  return draft('payment', paymentReference(payment.id), [
    debit(platform('channel_receivable', payment), gross),
    ...pendingOf(payment, gross, fee),
    ...creditOrDebit(platform('fees', payment), fee),
  ]);
}

/** One that its fee takes whole has both sides, so that the merchant's statement and settlement tell of it. */
function pendingOf(payment: Money, gross: bigint, fee: bigint): DraftEntry[] {
  const pending = merchant('pending', payment);
  if (gross !== fee) return creditOrDebit(pending, gross - fee);
  return [credit(pending, gross), debit(pending, fee)];
}

export function paymentReference(paymentId: string): string {
  return `payment:${paymentId}`;
}

/** The fee is kept: the merchant gives back the whole amount. */
export function refundDraft(refund: Money & { id: string; amount: bigint }): Draft {
  return draft('refund', refundReference(refund.id), [
    debit(merchant('pending', refund), refund.amount),
    credit(platform('channel_receivable', refund), refund.amount),
  ]);
}

export function refundReference(refundId: string): string {
  return `refund:${refundId}`;
}

/** Fee, reserve and net, each a transaction of its own and left out when it is nothing. */
export function settlementDrafts(settlement: ProcessSettlement): Draft[] {
  const { settlement_id: id } = settlement;
  const pending = merchant('pending', settlement);
  const parts: [string, DraftEntry[]][] = [
    ['fee', transfer(pending, platform('fees', settlement), settlement.fee_amount)],
    ['reserve', transfer(pending, merchant('reserved', settlement), settlement.reserve_amount)],
    ['net', transfer(pending, merchant('available', settlement), settlement.net_amount)],
  ];
  return parts
    .filter(([, entries]) => entries.length > 0)
    .map(([part, entries]) => draft('settlement', `settlement:${id}:${part}`, entries));
}

export function holdDraft(posting: {
  holdId: string;
  from: AccountName;
  to: AccountName;
  /** With the fee, which is less. */
  amount: bigint;
  fee: bigint;
  description: string | null;
}): Draft {
  const { from, to, amount, fee } = posting;
  const entries = [
    debit(from, amount),
    credit(to, amount - fee),
    ...creditOrDebit(platform('fees', from), fee),
  ];
  return { ...draft('withdrawal', `hold:${posting.holdId}`, entries), description: posting.description };
}

/** Every entry to the other side; the original stays as it is. */
export function reversalDraft(transaction: LedgerTransaction, reason: string): Draft {
  const entries = transaction.entries.map(({ kind, merchant_id, currency, direction, amount }) => {
    const account = { kind, merchant_id, currency };
    return direction === 'debit' ? credit(account, amount) : debit(account, amount);
  });
  return {
    ...draft('reversal', `reversal:${transaction.id}`, entries),
    description: reason,
    reverses: transaction.id,
  };
}

function draft(type: Draft['type'], reference: string, entries: readonly DraftEntry[]): Draft {
  return { type, reference, description: null, reverses: null, metadata: {}, entries };
}

function merchant(kind: AccountKind, { merchant_id, currency }: Money): AccountName {
  return { kind, merchant_id, currency };
}

function platform(kind: AccountKind, { currency }: Pick<Money, 'currency'>): AccountName {
  return { kind, merchant_id: null, currency };
}
