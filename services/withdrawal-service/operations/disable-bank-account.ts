import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import { notFound } from '../../kit/problem.ts';
import { type BankAccount, contract } from '../contract.ts';
import type { Context } from '../service.ts';
import { lockBankAccount, markDisabled } from '../store/bank-accounts.ts';

/** @throws Problem 404 `bank_account_not_found` */
export async function disableBankAccount({ database }: Context, id: string): Promise<BankAccount> {
  return database.transaction((transaction) => disable(transaction, id, null));
}

/** @param reason the bank's code; null when somebody asked for it */
export async function disable(
  transaction: Transaction,
  id: string,
  reason: string | null,
): Promise<BankAccount> {
  const account = await lockBankAccount(transaction, id);
  if (account === undefined) throw notFound('bank_account', id);
  if (account.state === 'disabled') return account;
  const disabled = await markDisabled(transaction, id, reason);
  await emit(transaction, { contract, type: 'bank_account.disabled', aggregateId: id, data: disabled });
  return disabled;
}
