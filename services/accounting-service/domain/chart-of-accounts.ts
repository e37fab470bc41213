/** What each kind of account is; the README says what is booked on it. */
import { unprocessable } from '../../kit/problem.ts';
import type { AccountKind, AccountReference, Direction } from '../contract.ts';

export type KindOfAccount = {
  owner: 'merchant' | 'platform';
  normalSide: Direction;
  /** Whether its balance may go below zero without being asked to. */
  overdraft: 'allowed' | 'refused';
};

export const chartOfAccounts: Readonly<Record<AccountKind, KindOfAccount>> = {
  // A refund or a dispute happens whether or not the merchant still has the money.
  pending: { owner: 'merchant', normalSide: 'credit', overdraft: 'allowed' },
  available: { owner: 'merchant', normalSide: 'credit', overdraft: 'refused' },
  reserved: { owner: 'merchant', normalSide: 'credit', overdraft: 'refused' },
  payable: { owner: 'merchant', normalSide: 'credit', overdraft: 'refused' },
  fees: { owner: 'platform', normalSide: 'credit', overdraft: 'allowed' },
  channel_receivable: { owner: 'platform', normalSide: 'debit', overdraft: 'allowed' },
  bank: { owner: 'platform', normalSide: 'debit', overdraft: 'allowed' },
  dispute_losses: { owner: 'platform', normalSide: 'debit', overdraft: 'allowed' },
  fx: { owner: 'platform', normalSide: 'debit', overdraft: 'allowed' },
};

/** An account by what makes it unique. */
export type AccountName = { kind: AccountKind; merchant_id: string | null; currency: string };

/** @throws Problem 422 `invalid_account` */
export function accountNamed(reference: AccountReference, currency: string): AccountName {
  const isMerchants = chartOfAccounts[reference.kind].owner === 'merchant';
  if (isMerchants !== (reference.merchant_id !== undefined))
    throw unprocessable(
      'invalid_account',
      isMerchants
        ? `The account ${reference.kind} needs its merchant_id.`
        : `The account ${reference.kind} is the platform's: it has no merchant_id.`,
    );
  return { kind: reference.kind, merchant_id: reference.merchant_id ?? null, currency };
}

export function nameKey({ kind, merchant_id, currency }: AccountName): string {
  return JSON.stringify([merchant_id, kind, currency]);
}

/** Of the account's own sums, seen from the side that makes it grow. */
export function balanceOf(normalSide: Direction, sums: { debits: bigint; credits: bigint }): bigint {
  return normalSide === 'credit' ? sums.credits - sums.debits : sums.debits - sums.credits;
}

/** What an entry adds to the balance of an account. */
export function effectOf(normalSide: Direction, entry: { direction: Direction; amount: bigint }): bigint {
  return entry.direction === normalSide ? entry.amount : -entry.amount;
}
