import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable } from '../../kit/data/database.ts';
import { sql, where } from '../../kit/data/sql.ts';
import type { StatementLine } from '../contract.ts';

export type StatementEntry = Omit<StatementLine, 'balance_after'>;

export async function selectStatementEntries(
  database: Queryable,
  filter: { account_id: string; created_from?: string; created_to?: string },
  page: PageRequest,
): Promise<StatementEntry[]> {
  const rows = await database.many<Omit<StatementEntry, 'fee_amount'> & { fee_amount: string }>(sql`
    select line.id, line.transaction_id, made.type, made.reference, line.direction, line.amount, line.currency,
           line.created_at,
           (select coalesce(sum(case fee.direction when 'credit' then fee.amount else -fee.amount end), 0)
            from entries as fee join accounts as earned on earned.id = fee.account_id and earned.kind = 'fees'
            where fee.transaction_id = line.transaction_id and fee.currency = line.currency) as fee_amount
    from (
      select * from entries ${where([
        sql`account_id = ${filter.account_id}`,
        filter.created_from === undefined
          ? undefined
          : sql`created_at >= ${filter.created_from}::timestamptz`,
        filter.created_to === undefined ? undefined : sql`created_at < ${filter.created_to}::timestamptz`,
        pageCondition(page),
      ])} ${pageOrder(page)}
    ) as line join ledger_transactions as made on made.id = line.transaction_id
    order by line.created_at desc, line.id desc`);
  return rows.map((row) => ({ ...row, fee_amount: BigInt(row.fee_amount) }));
}

/** Of the account's entries before one of them, in the statement's order. */
export async function sumBefore(
  database: Queryable,
  accountId: string,
  entry: { created_at: string; id: string },
): Promise<{ debits: bigint; credits: bigint }> {
  const row = await database.one<{ debits: string; credits: string }>(sql`
    select coalesce(sum(amount) filter (where direction = 'debit'), 0) as debits,
           coalesce(sum(amount) filter (where direction = 'credit'), 0) as credits
    from entries
    where account_id = ${accountId} and (created_at, id) < (${entry.created_at}::timestamptz, ${entry.id})`);
  return { debits: BigInt(row.debits), credits: BigInt(row.credits) };
}
