import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { type Sql, sql, where } from '../../kit/data/sql.ts';
import type { Adjustment, Break, BreakKind, BreakState } from '../contract.ts';
import type { FoundBreak } from '../domain/match.ts';

/** Without when the ledger is asked next, which is nobody's business. */
const columns: Sql = sql`
  id, run_id, kind, state, type, channel_payment_id, payment_id, refund_id, books_amount, books_currency, books_state,
  booked_at, channel_amount, channel_fee_amount, channel_net_amount, channel_currency, occurred_at, note, adjustment,
  resolved_by, resolved_at, created_at, updated_at`;

/** So many rows go in one statement: its parameters stay below some megabytes. */
const batchSize = 5_000;

export async function insertBreaks(
  transaction: Transaction,
  runId: string,
  found: readonly FoundBreak[],
): Promise<void> {
  for (let from = 0; from < found.length; from += batchSize)
    await insertBatch(transaction, runId, found.slice(from, from + batchSize));
}

async function insertBatch(
  transaction: Transaction,
  runId: string,
  batch: readonly FoundBreak[],
): Promise<void> {
  const lines = batch.map(({ line }) => line);
  const entries = batch.map(({ entry }) => entry);
  const sides = batch.map(({ line, entry }) => line ?? entry);
  await transaction.execute(sql`
    insert into breaks (run_id, id, kind, type, channel_payment_id, payment_id, refund_id, books_amount, books_currency,
                        books_state, booked_at, channel_amount, channel_fee_amount, channel_net_amount,
                        channel_currency, occurred_at)
    select ${runId}, * from unnest(
      ${batch.map(() => newId('brk'))}::text[], ${batch.map(({ kind }) => kind)}::text[],
      ${sides.map((side) => side?.type)}::text[], ${sides.map((side) => side?.channel_payment_id)}::text[],
      ${entries.map((entry) => entry?.payment_id)}::text[], ${entries.map((entry) => entry?.refund_id)}::text[],
      ${entries.map((entry) => entry?.amount)}::bigint[], ${entries.map((entry) => entry?.currency)}::text[],
      ${entries.map((entry) => entry?.state)}::text[], ${entries.map((entry) => entry?.booked_at)}::timestamptz[],
      ${lines.map((line) => line?.amount)}::bigint[], ${lines.map((line) => line?.fee_amount)}::bigint[],
      ${lines.map((line) => line?.net_amount)}::bigint[], ${lines.map((line) => line?.currency)}::text[],
      ${lines.map((line) => line?.occurred_at)}::timestamptz[])`);
}

export async function findBreak(database: Queryable, id: string): Promise<Break | undefined> {
  return database.maybe<Break>(sql`select ${columns} from breaks where id = ${id}`);
}

export async function lockBreak(transaction: Transaction, id: string): Promise<Break | undefined> {
  return transaction.maybe<Break>(sql`select ${columns} from breaks where id = ${id} for update`);
}

/** @param resolution what was written with the adjustment stands, unless given */
export async function markResolved(
  transaction: Transaction,
  id: string,
  resolution: { at: Date; note?: string; by?: string; transactionId?: string },
): Promise<Break> {
  const { at, note = null, by = null, transactionId } = resolution;
  const booked = transactionId === undefined ? {} : { state: 'booked', transaction_id: transactionId };
  return transaction.one<Break>(sql`
    update breaks set state = 'resolved', note = coalesce(${note}, note), resolved_by = coalesce(${by}, resolved_by),
           resolved_at = ${at}, adjustment = adjustment || ${booked}::jsonb, next_adjustment_at = null, updated_at = now()
    where id = ${id} returning ${columns}`);
}

/** A job asks the ledger if whoever began does not get to the end. */
const firstCheckSeconds = 60;

export async function writeAdjustment(
  transaction: Transaction,
  id: string,
  { adjustment, note, by }: { adjustment: Adjustment; note: string; by: string },
): Promise<void> {
  const pending = { ...adjustment, amount: adjustment.amount, state: 'pending', transaction_id: null };
  await transaction.execute(sql`
    update breaks set adjustment = ${pending}, note = ${note}, resolved_by = ${by}, adjustment_attempts = 0,
           next_adjustment_at = now() + make_interval(secs => ${firstCheckSeconds}), updated_at = now()
    where id = ${id}`);
}

export async function withdrawAdjustment(database: Queryable, id: string): Promise<void> {
  await database.execute(sql`
    update breaks set adjustment = null, note = null, resolved_by = null, next_adjustment_at = null, updated_at = now()
    where id = ${id} and state = 'open'`);
}

/** 5 s, doubling up to an hour. */
export async function postponeAdjustment(database: Queryable, id: string): Promise<void> {
  await database.execute(sql`
    update breaks set adjustment_attempts = adjustment_attempts + 1,
           next_adjustment_at = now() + make_interval(secs => least(3600, 5 * 2 ^ least(adjustment_attempts, 20)))
    where id = ${id} and next_adjustment_at is not null`);
}

export async function selectAdjustmentsDue(database: Queryable, limit: number): Promise<{ id: string }[]> {
  return database.many(sql`
    select id from breaks where next_adjustment_at <= now() order by next_adjustment_at limit ${limit}`);
}

export async function countByKind(
  database: Queryable,
  runId: string,
): Promise<{ kind: BreakKind; open: number; resolved: number }[]> {
  return database.many(sql`
    select kind, (count(*) filter (where state = 'open'))::int as open,
           (count(*) filter (where state = 'resolved'))::int as resolved
    from breaks where run_id = ${runId} group by kind order by kind`);
}

export async function selectBreaksOfRun(database: Queryable, runId: string, limit: number): Promise<Break[]> {
  return database.many<Break>(sql`
    select ${columns} from breaks where run_id = ${runId} order by created_at, id limit ${limit}`);
}

export type BreakFilter = {
  run_id?: string;
  kind?: BreakKind;
  state?: BreakState;
  payment_id?: string;
  channel_payment_id?: string;
};

export async function selectBreaks(
  database: Queryable,
  filter: BreakFilter,
  page: PageRequest,
): Promise<Break[]> {
  return database.many<Break>(sql`
    select ${columns} from breaks ${where([...conditionsOf(filter), pageCondition(page)])} ${pageOrder(page)}`);
}

function conditionsOf(filter: BreakFilter): (Sql | undefined)[] {
  return [
    filter.run_id === undefined ? undefined : sql`run_id = ${filter.run_id}`,
    filter.kind === undefined ? undefined : sql`kind = ${filter.kind}`,
    filter.state === undefined ? undefined : sql`state = ${filter.state}`,
    filter.payment_id === undefined ? undefined : sql`payment_id = ${filter.payment_id}`,
    filter.channel_payment_id === undefined
      ? undefined
      : sql`channel_payment_id = ${filter.channel_payment_id}`,
  ];
}
