/** A ledger transaction before it is booked, and the rule that debits equal credits in each currency. */
import { unprocessable } from '../../kit/problem.ts';
import type { Direction, TransactionType } from '../contract.ts';
import { type AccountName, nameKey } from './chart-of-accounts.ts';

export type DraftEntry = { account: AccountName; direction: Direction; amount: bigint };

export type Draft = {
  type: TransactionType;
  /** Unique: a booking happens once. */
  reference: string;
  description: string | null;
  reverses: string | null;
  metadata: Readonly<Record<string, string>>;
  entries: readonly DraftEntry[];
};

/** @throws Problem 422 `unbalanced_transaction` naming the currency and the difference in its minor units */
export function assertBalanced(entries: readonly DraftEntry[]): void {
  for (const [currency, difference] of differences(entries)) {
    if (difference !== 0n)
      throw unprocessable(
        'unbalanced_transaction',
        `Debits minus credits are ${difference} in ${currency}, and must be 0.`,
      );
  }
}

/** Debits minus credits, by currency. */
export function differences(entries: readonly DraftEntry[]): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { account, direction, amount } of entries) {
    const signed = direction === 'debit' ? amount : -amount;
    sums.set(account.currency, (sums.get(account.currency) ?? 0n) + signed);
  }
  return sums;
}

export function debit(account: AccountName, amount: bigint): DraftEntry {
  return { account, direction: 'debit', amount };
}

export function credit(account: AccountName, amount: bigint): DraftEntry {
  return { account, direction: 'credit', amount };
}

/** From one account to another; a negative amount goes the other way, and nothing is no entry. */
export function transfer(from: AccountName, to: AccountName, amount: bigint): DraftEntry[] {
  if (amount === 0n) return [];
  return amount > 0n
    ? [debit(from, amount), credit(to, amount)]
    : [debit(to, -amount), credit(from, -amount)];
}

/** A signed change of an account that credit makes grow. */
export function creditOrDebit(account: AccountName, amount: bigint): DraftEntry[] {
  if (amount === 0n) return [];
  return [amount > 0n ? credit(account, amount) : debit(account, -amount)];
}

/** The merchant that a draft is about; null for none or several. */
export function merchantOf(entries: readonly DraftEntry[]): string | null {
  const merchants = new Set(entries.map(({ account }) => account.merchant_id).filter((id) => id !== null));
  const [only] = merchants;
  return merchants.size === 1 ? (only ?? null) : null;
}

/** Whether two lists book the same: a repeated request, not another one under the same reference. */
export function bookTheSame(one: readonly DraftEntry[], other: readonly DraftEntry[]): boolean {
  const keys = (entries: readonly DraftEntry[]) =>
    entries.map(({ account, direction, amount }) => `${nameKey(account)} ${direction} ${amount}`).toSorted();
  return JSON.stringify(keys(one)) === JSON.stringify(keys(other));
}
