/** What a run finds: the channel's statement against the books. Reads from peers, writes nothing. */
import type { Run } from '../contract.ts';
import { type Day, dateAt, dayMs, dayOf } from '../domain/day.ts';
import { type BookEntry, hasMovedMoney, type Line } from '../domain/kinds.ts';
import { type FoundBreak, match } from '../domain/match.ts';
import { type Totals, totalsOf } from '../domain/totals.ts';
import type { Context } from '../service.ts';
import { type StatementRow, selectRows } from '../store/statements.ts';
import { readBooks } from './read-books.ts';

export type Findings = Pick<
  Run,
  'statement_lines' | 'other_lines' | 'book_entries' | 'matched' | 'grouped_lines' | 'grouped_entries'
> & {
  breaks: FoundBreak[];
  totals: Totals[];
};
type Work = { run: Run; onPage: () => Promise<void> };

/** Around midnight the channel's day and ours differ for what is under way. */
const marginMs = 60 * 60 * 1_000;
/** A channel holds an authorization for a week: so much older than its charge a payment may be. */
const mostDaysBack = 7;

export async function reconcile(context: Context, { run, onPage }: Work): Promise<Findings> {
  const day = dayOf(run.date, context.now());
  const statement =
    run.statement_id === null
      ? await statementOf(context, run.channel, run.date)
      : await selectRows(context.database, run.statement_id, onPage);
  const lines = statement.filter(isLine);
  const entries = await booksFor(context, { run, onPage, day, lines });
  const isOfDay = ({ booked_at }: BookEntry) => isWithin(day, booked_at);
  const tolerances = { amount: run.amount_tolerance, timeMs: run.time_tolerance_seconds * 1_000 };
  const { matched, groupedLines, groupedEntries, breaks } = match(lines, entries, { isOfDay, tolerances });
  return {
    statement_lines: lines.length,
    other_lines: statement.length - lines.length,
    book_entries: entries.filter((entry) => isOfDay(entry) && hasMovedMoney(entry)).length,
    matched,
    grouped_lines: groupedLines,
    grouped_entries: groupedEntries,
    totals: totalsOf(lines, entries.filter(isOfDay)),
    breaks: await withoutLateBooked(context, { run, day, breaks }),
  };
}

async function statementOf({ peers }: Context, channel: string, date: string): Promise<StatementRow[]> {
  const { data } = await peers.channels.getStatement({ params: { channel }, query: { date } });
  return data;
}

/** Disputes and adjustments are not in the gateway's books. */
function isLine(row: StatementRow): row is StatementRow & Line {
  return row.type === 'charge' || row.type === 'refund';
}

/** Of the day, and of each day before it while lines are not found: captures follow authorizations. */
async function booksFor(
  { peers }: Context,
  { run, onPage, day, lines }: Work & { day: Day; lines: readonly Line[] },
): Promise<BookEntry[]> {
  const reading = { peers, channel: run.channel, onPage };
  const entries = await readBooks(reading, { fromMs: day.startMs - marginMs, toMs: day.endMs + marginMs });
  const unfound = new Set(lines.map(keyOf));
  for (const entry of entries) unfound.delete(keyOf(entry));
  let toMs = day.startMs - marginMs;
  for (let daysBack = 1; daysBack <= mostDaysBack && unfound.size > 0; daysBack += 1) {
    const earlier = await readBooks(reading, { fromMs: toMs - dayMs, toMs });
    const found = earlier.filter((entry) => unfound.has(keyOf(entry)));
    entries.push(...found);
    for (const entry of found) unfound.delete(keyOf(entry));
    toMs -= dayMs;
  }
  return entries;
}

function keyOf({ type, channel_payment_id }: Pick<Line, 'type' | 'channel_payment_id'>): string {
  return `${type} ${channel_payment_id}`;
}

/** What is missing at the end of the day may be on the next day's statement. */
async function withoutLateBooked(
  context: Context,
  { run, day, breaks }: { run: Run; day: Day; breaks: FoundBreak[] },
): Promise<FoundBreak[]> {
  const isLate = ({ kind, entry }: FoundBreak) =>
    kind === 'missing_at_channel' &&
    entry !== undefined &&
    Date.parse(entry.booked_at) >= day.endMs - marginMs;
  // A channel whose statements are imported need not be one that can be asked.
  const canBeAsked = run.statement_id === null && day.endMs <= context.now().getTime();
  if (!canBeAsked || !breaks.some(isLate)) return breaks;
  const next = await statementOf(context, run.channel, dateAt(day.endMs));
  const known = new Set(next.filter(isLine).map(keyOf));
  return breaks.filter(
    (found) => !isLate(found) || found.entry === undefined || !known.has(keyOf(found.entry)),
  );
}

function isWithin({ startMs, endMs }: Day, time: string): boolean {
  const ms = Date.parse(time);
  return ms >= startMs && ms < endMs;
}
