import type { Static } from 'typebox';
import type { StatementLine } from '../../channel-adapter/contract.ts';
import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql, where } from '../../kit/data/sql.ts';
import type { Statement } from '../contract.ts';

export type StatementRow = Static<typeof StatementLine>;
type Key = Pick<Statement, 'channel' | 'date' | 'sha256'>;

export async function findSameStatement(
  database: Queryable,
  { channel, date, sha256 }: Key,
): Promise<Statement | undefined> {
  return database.maybe<Statement>(sql`
    select * from statements where channel = ${channel} and date = ${date} and sha256 = ${sha256}`);
}

export async function findStatement(database: Queryable, id: string): Promise<Statement | undefined> {
  return database.maybe<Statement>(sql`select * from statements where id = ${id}`);
}

/** Its rows follow in the same transaction. */
export async function insertStatement(
  transaction: Transaction,
  { id, channel, date, sha256 }: Key & { id: string },
): Promise<void> {
  await transaction.execute(sql`
    insert into statements (id, channel, date, sha256, rows) values (${id}, ${channel}, ${date}, ${sha256}, 1)`);
}

export async function setRows(transaction: Transaction, id: string, rows: number): Promise<Statement> {
  return transaction.one<Statement>(sql`update statements set rows = ${rows} where id = ${id} returning *`);
}

export async function insertRows(
  transaction: Transaction,
  { id, from, rows }: { id: string; from: number; rows: readonly StatementRow[] },
): Promise<void> {
  if (rows.length === 0) return;
  await transaction.execute(sql`
    insert into statement_rows (statement_id, position, channel_payment_id, type, amount, fee_amount, net_amount,
                                currency, occurred_at)
    select ${id}, ${from} + position, channel_payment_id, type, amount, fee_amount, net_amount, currency, occurred_at
    from unnest(
      ${rows.map((row) => row.channel_payment_id)}::text[], ${rows.map((row) => row.type)}::text[],
      ${rows.map((row) => row.amount)}::bigint[], ${rows.map((row) => row.fee_amount)}::bigint[],
      ${rows.map((row) => row.net_amount)}::bigint[], ${rows.map((row) => row.currency)}::text[],
      ${rows.map((row) => row.occurred_at)}::timestamptz[])
      with ordinality as row (channel_payment_id, type, amount, fee_amount, net_amount, currency, occurred_at, position)`);
}

const rowsAtOnce = 10_000;

export async function selectRows(
  database: Queryable,
  id: string,
  onPage: () => Promise<void>,
): Promise<StatementRow[]> {
  const rows: StatementRow[] = [];
  for (;;) {
    const page = await database.many<StatementRow>(sql`
      select channel_payment_id, type, amount, fee_amount, net_amount, currency, occurred_at from statement_rows
      where statement_id = ${id} and position > ${rows.length} order by position limit ${rowsAtOnce}`);
    for (const row of page) rows.push(row);
    await onPage();
    if (page.length < rowsAtOnce) return rows;
  }
}

export async function selectStatements(
  database: Queryable,
  filter: { channel?: string; date?: string },
  page: PageRequest,
): Promise<Statement[]> {
  return database.many<Statement>(sql`
    select * from statements ${where([
      filter.channel === undefined ? undefined : sql`channel = ${filter.channel}`,
      filter.date === undefined ? undefined : sql`date = ${filter.date}`,
      pageCondition(page),
    ])} ${pageOrder(page)}`);
}
