import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { Totals } from '../domain/totals.ts';

export async function insertTotals(
  transaction: Transaction,
  runId: string,
  totals: readonly Totals[],
): Promise<void> {
  for (const { currency, statement_amount, statement_fee_amount, books_amount } of totals)
    await transaction.execute(sql`
      insert into run_totals (run_id, currency, statement_amount, statement_fee_amount, books_amount)
      values (${runId}, ${currency}, ${String(statement_amount)}, ${String(statement_fee_amount)},
              ${String(books_amount)})`);
}

type Row = { currency: string; statement_amount: string; statement_fee_amount: string; books_amount: string };

export async function selectTotals(database: Queryable, runId: string): Promise<Totals[]> {
  const rows = await database.many<Row>(sql`
    select currency, statement_amount, statement_fee_amount, books_amount from run_totals
    where run_id = ${runId} order by currency`);
  return rows.map(({ currency, statement_amount, statement_fee_amount, books_amount }) => ({
    currency,
    statement_amount: BigInt(statement_amount),
    statement_fee_amount: BigInt(statement_fee_amount),
    books_amount: BigInt(books_amount),
  }));
}
