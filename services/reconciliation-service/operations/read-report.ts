import { csvText } from '../../../src/kernel/csv.ts';
import { notFound, unprocessable } from '../../kit/problem.ts';
import type { Break, Report, Run } from '../contract.ts';
import { percentOf } from '../domain/totals.ts';
import type { Context } from '../service.ts';
import { countByKind, selectBreaksOfRun } from '../store/breaks.ts';
import { selectTotals } from '../store/run-totals.ts';
import { findRun } from '../store/runs.ts';

/** @throws Problem 404 `run_not_found` */
export async function readReport({ database }: Context, runId: string): Promise<Report> {
  const run = await findRun(database, runId);
  if (run === undefined) throw notFound('run', runId);
  const totals = await selectTotals(database, runId);
  return {
    run,
    matched_percent: percentOf(fitting(run), run.statement_lines + run.book_entries) ?? null,
    kinds: await countByKind(database, runId),
    currencies: totals.map((total) => ({
      ...total,
      difference: total.statement_amount - total.books_amount,
    })),
  };
}

/** Entries of other days that a line found are not the day's: never more than there are. */
function fitting({ matched, grouped_lines, grouped_entries, statement_lines, book_entries }: Run): number {
  return (
    Math.min(matched + grouped_lines, statement_lines) + Math.min(matched + grouped_entries, book_entries)
  );
}

const mostBreaks = 50_000;
const columns = [
  'id',
  'kind',
  'state',
  'type',
  'channel_payment_id',
  'payment_id',
  'refund_id',
  'books_amount',
  'books_currency',
  'books_state',
  'booked_at',
  'channel_amount',
  'channel_fee_amount',
  'channel_net_amount',
  'channel_currency',
  'occurred_at',
  'note',
  'resolved_by',
  'resolved_at',
] as const satisfies (keyof Break)[];

/** @throws Problem 404 `run_not_found`, 422 `too_many_breaks` */
export async function readBreaksCsv({ database }: Context, runId: string): Promise<string> {
  const run = await findRun(database, runId);
  if (run === undefined) throw notFound('run', runId);
  if (run.break_count > mostBreaks)
    throw unprocessable('too_many_breaks', `The run has ${run.break_count} breaks.`);
  const breaks = await selectBreaksOfRun(database, runId, mostBreaks);
  return csvText(
    columns,
    breaks.map((found) => columns.map((name) => String(found[name] ?? ''))),
  );
}
