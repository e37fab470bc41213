/** Events that could not be consumed. An aggregate that has one is parked: its later events wait behind it. */
import { messageOf } from '../../../src/kernel/failure.ts';
import type { Database, Queryable, Transaction } from '../data/database.ts';
import { sql, where } from '../data/sql.ts';
import { type Handlers, inEventScope, parkedReason, runHandler } from './consume.ts';
import { decodeEnvelope, type Envelope } from './envelope.ts';
import { enterInbox, type FailedEvent, insertDeadLetter, lockAggregate } from './inbox.ts';

export type DeadLetter = {
  id: bigint;
  source: string;
  event_id: string;
  type: string;
  aggregate_id: string;
  /** The event as it came. */
  envelope: string;
  reason: string;
  /** 0 for an event that only waits behind another. */
  attempts: number;
  failed_at: string;
};

export type ReplayResult =
  | { id: bigint; event_id: string; outcome: 'consumed' }
  | { id: bigint; event_id: string; outcome: 'failed' | 'waiting'; reason: string };

const mostListed = 100;
const mostReplayed = 1_000;

/** Oldest first, at most 100 after the given id. */
export async function listDeadLetters(
  database: Queryable,
  options: { afterId?: bigint } = {},
): Promise<DeadLetter[]> {
  const after = options.afterId === undefined ? undefined : sql`id > ${options.afterId}`;
  return database.many<DeadLetter>(
    sql`select * from kit.dead_letter ${where([after])} order by id limit ${mostListed}`,
  );
}

export async function countDeadLetters(database: Queryable): Promise<number> {
  const { count } = await database.one<{ count: bigint }>(sql`select count(*) as count from kit.dead_letter`);
  return Number(count);
}

/**
 * Consumes dead letters, in the order of each aggregate; one that fails again keeps those behind it waiting. An
 * event is not consumed before the earlier ones of its aggregate, also where only its own id was given.
 */
export async function replayDeadLetters(
  database: Database,
  handlers: Handlers,
  which: readonly bigint[] | 'all',
): Promise<ReplayResult[]> {
  const chosen = which === 'all' ? undefined : sql`id = any(${which}::bigint[])`;
  const letters = await database.many<DeadLetter>(
    sql`select * from kit.dead_letter ${where([chosen])} order by id limit ${mostReplayed}`,
  );
  const results: ReplayResult[] = [];
  for (const letter of letters) results.push(await replayOne(database, handlers, letter));
  return results;
}

async function replayOne(database: Database, handlers: Handlers, letter: DeadLetter): Promise<ReplayResult> {
  const { id, event_id } = letter;
  try {
    const envelope = decodeEnvelope(letter.envelope);
    const outcome = await inEventScope(envelope, () =>
      database.transaction((transaction) => replayIn(transaction, handlers, { letter, envelope })),
    );
    return outcome === 'consumed'
      ? { id, event_id, outcome }
      : { id, event_id, outcome, reason: parkedReason };
  } catch (error) {
    const reason = messageOf(error);
    await database.execute(
      sql`update kit.dead_letter set reason = ${reason}, attempts = attempts + 1, failed_at = now() where id = ${id}`,
    );
    return { id, event_id, outcome: 'failed', reason };
  }
}

async function replayIn(
  transaction: Transaction,
  handlers: Handlers,
  { letter, envelope }: { letter: DeadLetter; envelope: Envelope },
): Promise<'consumed' | 'waiting'> {
  await lockAggregate(transaction, envelope);
  const earlier = await transaction.maybe(sql`
    select 1 from kit.dead_letter
    where source = ${letter.source} and aggregate_id = ${letter.aggregate_id} and id < ${letter.id} limit 1`);
  if (earlier !== undefined) return 'waiting';
  // Another replay may have been faster.
  const removed = await transaction.execute(sql`delete from kit.dead_letter where id = ${letter.id}`);
  if (removed === 1) await runHandler(handlers, envelope, transaction);
  return 'consumed';
}

/** Records that the event could not be consumed; it is not tried again by itself. */
export async function bury(database: Database, failed: FailedEvent): Promise<void> {
  await inEventScope(failed.envelope, () =>
    database.transaction(async (transaction) => {
      const { isNew } = await enterInbox(transaction, failed.envelope);
      if (isNew) await insertDeadLetter(transaction, failed);
    }),
  );
}
