import type { Direction } from '../contract.ts';
import { effectOf } from './chart-of-accounts.ts';

/**
 * The balance after each entry, newest first as the entries are.
 * @param before the balance before the oldest of them
 */
export function runningBalances(
  normalSide: Direction,
  before: bigint,
  entries: readonly { direction: Direction; amount: bigint }[],
): bigint[] {
  let balance = before;
  return entries
    .toReversed()
    .map((entry) => {
      balance += effectOf(normalSide, entry);
      return balance;
    })
    .toReversed();
}
