import { jsonParameter, type Queryable, type Transaction } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { ReportRow, SettlementReport } from '../contract.ts';

const rowsAtOnce = 2_000;

type Sums = 'gross_amount' | 'fee_amount' | 'net_amount';

export async function insertRows(
  transaction: Transaction,
  settlementId: string,
  rows: readonly ReportRow[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    const part = jsonParameter(rows.slice(start, start + rowsAtOnce));
    await transaction.execute(sql`
      insert into settlement_rows (settlement_id, sequence, entry_id, transaction_id, type, reference, gross_amount,
                                   fee_amount, net_amount, currency, created_at)
      select ${settlementId}, booked.* from jsonb_to_recordset(${part}::jsonb) as booked (
        sequence bigint, entry_id text, transaction_id text, type text, reference text, gross_amount numeric,
        fee_amount numeric, net_amount numeric, currency text, created_at timestamptz)`);
  }
}

export async function selectRows(
  database: Queryable,
  settlementId: string,
  page: { after: bigint; limit: number },
): Promise<ReportRow[]> {
  const rows = await database.many<Omit<ReportRow, Sums> & Record<Sums, string>>(sql`
    select sequence, entry_id, transaction_id, type, reference, gross_amount, fee_amount, net_amount, currency, created_at
    from settlement_rows where settlement_id = ${settlementId} and sequence > ${page.after}
    order by sequence limit ${page.limit}`);
  return rows.map(exact);
}

export async function sumRowsByType(
  database: Queryable,
  settlementId: string,
): Promise<SettlementReport['lines']> {
  type Line = { type: ReportRow['type']; count: bigint } & Record<Sums, string>;
  const lines = await database.many<Line>(sql`
    select type, count(*) as count, sum(gross_amount) as gross_amount, sum(fee_amount) as fee_amount,
           sum(net_amount) as net_amount
    from settlement_rows where settlement_id = ${settlementId} group by type order by type`);
  return lines.map(exact);
}

function exact<R extends Record<Sums, string>>(row: R) {
  return {
    ...row,
    gross_amount: BigInt(row.gross_amount),
    fee_amount: BigInt(row.fee_amount),
    net_amount: BigInt(row.net_amount),
  };
}
