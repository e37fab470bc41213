/** Carries the outbox to the service's stream, in its order, at least once. The leader's duty. */

import { type Alarm, createAlarm } from '../alarm.ts';
import type { Database } from '../data/database.ts';
import type { RedisClient } from '../data/redis.ts';
import { sql } from '../data/sql.ts';
import { type Duty, pause } from '../leadership.ts';
import type { Logger } from '../server/logger.ts';
import { envelopeField, longestStream, outboxRetentionHours, streamOf } from './streams.ts';

export type RelayOptions = { service: string; database: Database; redis: () => RedisClient; log: Logger };

export type Relay = {
  duty: Duty;
  /** There is something in the outbox. */
  wake: () => void;
};

const batchSize = 200;
/** Only for what no wake told of: an event whose process died after its commit, a stream that was lost. */
const idlePollMs = 15_000;
const shortestBackoffMs = 200;
const longestBackoffMs = 3_000;
const mostPrunedAtOnce = 1_000;

export function createRelay(options: RelayOptions): Relay {
  const alarm = createAlarm();
  return { wake: alarm.ring, duty: { name: 'outbox relay', run: (signal) => relay(options, alarm, signal) } };
}

async function relay(options: RelayOptions, alarm: Alarm, signal: AbortSignal): Promise<void> {
  let failures = 0;
  while (!signal.aborted) {
    try {
      while (!signal.aborted && (await publishBatch(options)) === batchSize);
      failures = 0;
      await alarm.wait(idlePollMs, signal);
    } catch (error) {
      failures += 1;
      // The events stay in the outbox; one line tells of it, not one a try.
      if (failures === 1)
        options.log.warn({ error }, 'events cannot be published now; they wait in the outbox');
      await pause(Math.min(longestBackoffMs, shortestBackoffMs * 2 ** Math.min(failures, 10)), signal);
    }
  }
}

type OutboxRow = { id: bigint; envelope: string };

/** @returns how many were published */
async function publishBatch(options: RelayOptions): Promise<number> {
  const { database, log, service } = options;
  const stream = streamOf(service);
  const position = await database.maybe<{ last_entry_id: string }>(
    sql`select last_entry_id from kit.stream_position where stream = ${stream}`,
  );
  const rows = await database.many<OutboxRow>(
    sql`select id, envelope from kit.outbox where published_at is null order by id limit ${batchSize}`,
  );
  const lastEntryId = await append(options.redis(), {
    stream,
    expected: position?.last_entry_id ?? '0-0',
    rows,
  });
  if (lastEntryId === undefined) {
    const again = await publishAgain(database, stream);
    log.error({ stream, events: again }, `Redis lost events of ${stream}; ${again} are published again`);
    return batchSize;
  }
  if (rows.length > 0) await markPublished(database, { stream, rows, lastEntryId });
  return rows.length;
}

/**
 * Appends unless the stream is behind what we wrote before; both in one step, so that nobody comes between.
 * Answers the last entry's id, or nil for a stream that has lost entries.
 */
const appendScript = `
local function parts(id) local ms, seq = string.match(id, '(%d+)-(%d+)'); return tonumber(ms), tonumber(seq) end
local last = '0-0'
if redis.call('EXISTS', KEYS[1]) == 1 then
  local info = redis.call('XINFO', 'STREAM', KEYS[1])
  for i = 1, #info, 2 do if info[i] == 'last-generated-id' then last = info[i + 1] end end
end
local lastMs, lastSeq = parts(last)
local expectedMs, expectedSeq = parts(ARGV[1])
if lastMs < expectedMs or (lastMs == expectedMs and lastSeq < expectedSeq) then return false end
for i = 4, #ARGV do last = redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], '*', ARGV[3], ARGV[i]) end
return last`;

type Append = { stream: string; expected: string; rows: readonly OutboxRow[] };

async function append(redis: RedisClient, { stream, expected, rows }: Append): Promise<string | undefined> {
  const envelopes = rows.map((row) => row.envelope);
  const last: unknown = await redis.eval(
    appendScript,
    1,
    stream,
    expected,
    longestStream,
    envelopeField,
    ...envelopes,
  );
  return typeof last === 'string' ? last : undefined;
}

async function markPublished(
  database: Database,
  { stream, rows, lastEntryId }: { stream: string; rows: readonly OutboxRow[]; lastEntryId: string },
): Promise<void> {
  await database.execute(sql`
    with published as (update kit.outbox set published_at = now() where id = any(${rows.map((row) => row.id)}::bigint[]))
    insert into kit.stream_position (stream, last_entry_id) values (${stream}, ${lastEntryId})
    on conflict (stream) do update set last_entry_id = excluded.last_entry_id`);
}

/** Everything that is still kept, from its oldest; consumers skip what they know. @returns how many */
async function publishAgain(database: Database, stream: string): Promise<number> {
  return database.transaction(async (transaction) => {
    await transaction.execute(sql`delete from kit.stream_position where stream = ${stream}`);
    return transaction.execute(sql`update kit.outbox set published_at = null where published_at is not null`);
  });
}

/** Removes published events past their retention, at most 1,000, oldest first. @returns how many */
export async function pruneOutbox(database: Database): Promise<number> {
  return database.execute(sql`
    delete from kit.outbox where id in (select id from kit.outbox order by id limit ${mostPrunedAtOnce})
      and published_at < now() - make_interval(hours => ${outboxRetentionHours})`);
}
