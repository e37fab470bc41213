import { type PageRequest, pageOf } from '../../kit/data/cursor.ts';
import { notFound } from '../../kit/problem.ts';
import type { StatementLine } from '../contract.ts';
import { balanceOf } from '../domain/chart-of-accounts.ts';
import { runningBalances } from '../domain/statement.ts';
import type { Context } from '../service.ts';
import { findAccount } from '../store/accounts.ts';
import { selectStatementEntries, sumBefore } from '../store/statements.ts';

type Statement = { account_id: string; created_from?: string; created_to?: string; page: PageRequest };

/** @throws Problem 404 `account_not_found` */
export async function getStatement({ database }: Context, { page, ...filter }: Statement) {
  const account = await findAccount(database, filter.account_id);
  if (account === undefined) throw notFound('account', filter.account_id);
  const entries = await selectStatementEntries(database, filter, page);
  const oldest = entries.at(-1);
  const sums =
    oldest === undefined ? { debits: 0n, credits: 0n } : await sumBefore(database, account.id, oldest);
  const balances = runningBalances(account.normal_side, balanceOf(account.normal_side, sums), entries);
  const lines = entries.map(
    (entry, index): StatementLine => ({ ...entry, balance_after: balances[index] ?? 0n }),
  );
  return pageOf(lines, page);
}
