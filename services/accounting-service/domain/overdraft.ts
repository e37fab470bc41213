import { unprocessable } from '../../kit/problem.ts';
import type { Direction } from '../contract.ts';
import { type AccountName, balanceOf, chartOfAccounts, effectOf, nameKey } from './chart-of-accounts.ts';

export type LockedBalance = { debits: bigint; credits: bigint; held: bigint };

/** What can be spent of an account: its balance without what holds keep; below zero when it is overdrawn. */
export function spendable(account: AccountName, balance: LockedBalance): bigint {
  return balanceOf(chartOfAccounts[account.kind].normalSide, balance) - balance.held;
}

/**
 * Refuses entries that together would take more out of an account than can be spent. An account that is
 * overdrawn already may still be paid into.
 * @throws Problem 422 `insufficient_balance`
 */
export function assertCovered(
  entries: readonly { account: AccountName; direction: Direction; amount: bigint }[],
  balances: ReadonlyMap<string, LockedBalance>,
): void {
  const byAccount = Map.groupBy(entries, ({ account }) => nameKey(account));
  for (const [key, ofAccount] of byAccount) {
    const account = ofAccount[0]?.account;
    const balance = balances.get(key);
    if (account === undefined || balance === undefined) continue;
    const { normalSide, overdraft } = chartOfAccounts[account.kind];
    const change = ofAccount.reduce((sum, entry) => sum + effectOf(normalSide, entry), 0n);
    if (overdraft === 'allowed' || change >= 0n) continue;
    assertEnough(account, spendable(account, balance), -change);
  }
}

/** @throws Problem 422 `insufficient_balance` */
export function assertEnough(account: AccountName, available: bigint, wanted: bigint): void {
  if (available >= wanted) return;
  const owner = account.merchant_id ?? 'the platform';
  throw unprocessable(
    'insufficient_balance',
    `The ${account.kind} account of ${owner} has ${available} in ${account.currency}, less than ${wanted}.`,
  );
}
