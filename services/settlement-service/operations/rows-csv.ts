import { csvLine } from '../../../src/kernel/csv.ts';
import { decimalAmount } from '../../../src/kernel/money.ts';
import { notFound } from '../../kit/problem.ts';
import type { ReportRow, Settlement } from '../contract.ts';
import type { Context } from '../service.ts';
import { selectRows } from '../store/settlement-rows.ts';
import { findSettlement } from '../store/settlements.ts';

const rowsAtOnce = 5_000;

const columns = [
  ...['sequence', 'type', 'reference', 'gross_amount', 'fee_amount', 'net_amount'],
  ...['currency', 'transaction_id', 'entry_id', 'created_at'],
];

/**
 * A settlement has at most as many rows as create-settlement takes, so that the text has a bound.
 * @throws Problem 404 `settlement_not_found`
 */
export async function rowsCsv({ database }: Context, id: string): Promise<string> {
  const settlement = await findSettlement(database, id);
  if (settlement === undefined) throw notFound('settlement', id);
  const lines = [csvLine(columns)];
  let after = settlement.from_sequence;
  for (;;) {
    const rows = await selectRows(database, id, { after, limit: rowsAtOnce });
    lines.push(...rows.map((row) => csvLine(bookingCells(row))));
    after = rows.at(-1)?.sequence ?? after;
    if (rows.length < rowsAtOnce) break;
  }
  return [...lines, ...closingRows(settlement).map(csvLine)].join('');
}

function bookingCells(row: ReportRow): string[] {
  const { currency, transaction_id, entry_id, created_at } = row;
  const amounts = [row.gross_amount, row.fee_amount, row.net_amount];
  return [
    ...[row.sequence.toString(), row.type, row.reference],
    ...amounts.map((amount) => decimalAmount(amount, currency)),
    ...[currency, transaction_id, entry_id, created_at],
  ];
}

/** What became of the rows' sum, each with the reference that the ledger has it under. */
function closingRows(settlement: Settlement): string[][] {
  const { id, currency, fee_amount, reserve_amount, net_amount, period_end } = settlement;
  const parts: [type: string, part: string, amount: bigint][] = [
    ['settlement_fee', 'fee', fee_amount],
    ['reserve', 'reserve', reserve_amount],
    ['available', 'net', net_amount],
  ];
  const at = settlement.completed_at ?? period_end;
  return parts
    .filter(([, , amount]) => amount !== 0n)
    .map(([type, part, amount]) => {
      const taken = decimalAmount(-amount, currency);
      const reference = `settlement:${id}:${part}`;
      return ['', type, reference, taken, decimalAmount(0n, currency), taken, currency, '', '', at];
    });
}
