/** What the service's database knows of events that arrived: those that took effect, and those that could not. */
import type { Database, Transaction } from '../data/database.ts';
import { sql } from '../data/sql.ts';
import type { Envelope } from './envelope.ts';
import { inboxRetentionHours } from './streams.ts';

const mostPrunedAtOnce = 1_000;

/** `isNew`: it took no effect before. `isParked`: an earlier event of its aggregate is a dead letter. */
export async function enterInbox(
  transaction: Transaction,
  { source, id, aggregate_id }: Envelope,
): Promise<{ isNew: boolean; isParked: boolean }> {
  const { is_new, is_parked } = await transaction.one<{ is_new: boolean; is_parked: boolean }>(sql`
    with entered as (
      insert into kit.inbox (source, event_id) values (${source}, ${id}) on conflict do nothing returning 1
    )
    select exists (select from entered) as is_new,
           exists (select from kit.dead_letter where source = ${source} and aggregate_id = ${aggregate_id}) as is_parked`);
  return { isNew: is_new, isParked: is_parked };
}

/** A replay may take out the last event before ours at this moment: the lock waits for it. */
export async function isStillParked(transaction: Transaction, envelope: Envelope): Promise<boolean> {
  await lockAggregate(transaction, envelope);
  const { source, aggregate_id } = envelope;
  const earlier = await transaction.maybe(
    sql`select from kit.dead_letter where source = ${source} and aggregate_id = ${aggregate_id} limit 1`,
  );
  return earlier !== undefined;
}

/** Until the transaction ends nobody else consumes or replays what is parked of this aggregate. */
export async function lockAggregate(transaction: Transaction, envelope: Envelope): Promise<void> {
  const name = JSON.stringify(['dead letters', envelope.source, envelope.aggregate_id]);
  await transaction.execute(sql`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`);
}

export type FailedEvent = { envelope: Envelope; text: string; reason: string; attempts: number };

export async function insertDeadLetter(
  transaction: Transaction,
  { envelope, text, reason, attempts }: FailedEvent,
): Promise<void> {
  await transaction.execute(sql`
    insert into kit.dead_letter (source, event_id, type, aggregate_id, envelope, reason, attempts)
    values (${envelope.source}, ${envelope.id}, ${envelope.type}, ${envelope.aggregate_id}, ${text}, ${reason}, ${attempts})
    on conflict (source, event_id) do nothing`);
}

/** Forgets events past their retention, at most 1,000 of a source. @returns how many */
export async function pruneInbox(database: Database, sources: readonly string[]): Promise<number> {
  const before = oldestIdKept(Date.now());
  let pruned = 0;
  for (const source of sources) {
    pruned += await database.execute(sql`
      delete from kit.inbox where source = ${source} and event_id in (
        select event_id from kit.inbox where source = ${source} and event_id < ${before} order by event_id limit ${mostPrunedAtOnce})`);
  }
  return pruned;
}

/** Event ids begin with the milliseconds of their making (RFC 9562 section 5.7). */
function oldestIdKept(nowMs: number): string {
  const oldestMs = nowMs - inboxRetentionHours * 3_600_000;
  return `evt_${oldestMs.toString(16).padStart(12, '0')}`;
}
