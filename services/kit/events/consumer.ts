/**
 * Consumes the events a service subscribed to: at least once on the wire, once in effect, in order per aggregate.
 * The leader's duty.
 */
import { messageOf } from '../../../src/kernel/failure.ts';
import type { Database } from '../data/database.ts';
import { isDatabaseUnavailable } from '../data/database-errors.ts';
import type { RedisClient, ServiceRedis } from '../data/redis.ts';
import { type Duty, pause, untilAborted } from '../leadership.ts';
import type { Logger } from '../server/logger.ts';
import { consume, type Handlers, handlerKey } from './consume.ts';
import { bury } from './dead-letters.ts';
import { decodeEnvelope, type Envelope } from './envelope.ts';
import type { FailedEvent } from './inbox.ts';
import { createSlots, keyedQueue, type Slots } from './keyed-queue.ts';
import {
  createGroups,
  type Entry,
  isGroupMissing,
  type StreamReader,
  streamReader,
} from './stream-reader.ts';
import { deadStreamOf, envelopeField, longestDeadStream, streamOf } from './streams.ts';

export type ConsumerOptions = {
  service: string;
  database: Database;
  redis: ServiceRedis;
  handlers: Handlers;
  log: Logger;
  /** Waits between the attempts at one event; after the last of them it is a dead letter. */
  retryDelaysMs?: readonly number[];
};

const defaultRetryDelaysMs = [200, 1_000, 5_000, 15_000];
/** Events that are read and not yet acknowledged; reading waits while there are more. */
const mostInFlight = 500;
/** Events that are worked on side by side; those that wait for their next attempt do not count. */
const mostConcurrent = 4;
const shortestBackoffMs = 200;
const longestBackoffMs = 3_000;

export function consumerDuty(options: ConsumerOptions): Duty {
  return { name: 'event consumer', run: (signal) => consumeUntil(options, signal) };
}

async function consumeUntil(options: ConsumerOptions, signal: AbortSignal): Promise<void> {
  const sources = [...new Set([...options.handlers.values()].map((handler) => handler.source.service))];
  if (sources.length === 0) return untilAborted(signal);
  for (let failures = 0; !signal.aborted; ) {
    try {
      // A read that waits ends with its connection; what it would have brought is still pending.
      await options.redis.withBlockingClient(signal, async (redis) => {
        const reading = { ...options, reading: redis, sources, slots: createSlots(mostConcurrent) };
        await consumeFrom(reading, signal, () => {
          failures = 0;
        });
      });
    } catch (error) {
      failures += 1;
      if (!signal.aborted && failures === 1) options.log.warn({ error }, 'events cannot be read now');
    }
    if (!signal.aborted) await pause(Math.min(longestBackoffMs, shortestBackoffMs * 2 ** failures), signal);
  }
}

type Reading = ConsumerOptions & { reading: RedisClient; sources: readonly string[]; slots: Slots };

async function consumeFrom(options: Reading, signal: AbortSignal, onRead: () => void): Promise<void> {
  const { reading: redis, service, sources } = options;
  await createGroups({ redis, service, sources });
  const reader = streamReader({ redis, service, sources });
  const stopping = new AbortController();
  const queue = keyedQueue({ mostWaiting: mostInFlight });
  const untilEnd = AbortSignal.any([signal, stopping.signal]);
  const take = async (entry: Entry) => {
    await queue.room(untilEnd);
    const work = workOf(options, entry);
    queue.add(work.key, () => work.run(untilEnd));
  };
  try {
    for await (const entry of entries(reader, untilEnd)) {
      onRead();
      await take(entry);
    }
  } catch (error) {
    if (!isGroupMissing(error)) throw error;
    options.log.warn('the streams are gone; they are read anew');
  } finally {
    stopping.abort();
    await queue.idle();
  }
}

/** What was left pending first, then what comes. */
async function* entries(reader: StreamReader, signal: AbortSignal): AsyncGenerator<Entry> {
  const after = new Map<string, string>();
  while (!signal.aborted) {
    const pending = await reader.pending(after);
    if (pending.length === 0) break;
    for (const entry of pending) {
      after.set(entry.source, entry.entryId);
      yield entry;
    }
  }
  while (!signal.aborted) yield* await reader.next();
}

type EventWork = { key: string; run: (signal: AbortSignal) => Promise<void> };

function workOf(options: Reading, entry: Entry): EventWork {
  const acknowledge = () => acknowledged(options, entry);
  const envelope = envelopeIn(entry);
  if (envelope === undefined) {
    const run = async () => {
      options.log.error(
        { stream: streamOf(entry.source), entry: entry.entryId },
        'an entry of the stream is not an event, or was trimmed before it was consumed',
      );
      await acknowledge();
    };
    return { key: `${entry.source} ${entry.entryId}`, run };
  }
  const key = `${entry.source} ${envelope.aggregate_id}`;
  if (!options.handlers.has(handlerKey(envelope.source, envelope.type))) return { key, run: acknowledge };
  const run = async (signal: AbortSignal) => {
    if (await settle(options, { envelope, text: entry.envelope ?? '' }, signal)) await acknowledge();
  };
  return { key, run };
}

type Arrived = { envelope: Envelope; text: string };

/** @returns false when it was interrupted: the entry stays pending */
async function settle(options: Reading, arrived: Arrived, signal: AbortSignal): Promise<boolean> {
  const delaysMs = options.retryDelaysMs ?? defaultRetryDelaysMs;
  let attempts = 0;
  while (!signal.aborted) {
    const error = await attempt(options, arrived.envelope);
    if (error === undefined) return true;
    // The database's absence is not the event's fault.
    const isFault = !isDatabaseUnavailable(error);
    if (isFault) attempts += 1;
    const delayMs = isFault ? delaysMs[attempts - 1] : longestBackoffMs;
    if (delayMs === undefined)
      return buried(options, { ...arrived, reason: messageOf(error), attempts }, signal);
    await pause(delayMs, signal);
  }
  return false;
}

/** @returns why it failed */
async function attempt({ database, handlers, slots, log }: Reading, envelope: Envelope): Promise<unknown> {
  try {
    await slots.within(() => consume(database, handlers, envelope));
    return undefined;
  } catch (error) {
    log.warn({ error, event: envelope.id, type: envelope.type }, `${envelope.type} could not be consumed`);
    return error ?? new Error('the handler threw nothing');
  }
}

/** Until it is recorded nothing of its aggregate goes on: it would overtake. @returns false when interrupted */
async function buried(options: Reading, failed: FailedEvent, signal: AbortSignal): Promise<boolean> {
  const { id, type, source } = failed.envelope;
  while (!signal.aborted) {
    try {
      await bury(options.database, failed);
      options.log.error(
        { event: id, type, source, reason: failed.reason },
        `${type} is a dead letter: ${failed.reason}`,
      );
      await tellDeadStream(options, failed);
      return true;
    } catch (error) {
      options.log.error({ error, event: id }, 'a dead letter could not be recorded yet');
      await pause(longestBackoffMs, signal);
    }
  }
  return false;
}

async function tellDeadStream({ redis, service }: Reading, { text, reason }: FailedEvent): Promise<void> {
  await redis.client
    .xadd(deadStreamOf(service), 'MAXLEN', '~', longestDeadStream, '*', envelopeField, text, 'reason', reason)
    .catch(() => null);
}

/** Lost, it costs a repetition that the inbox skips. */
async function acknowledged({ redis, service, log }: Reading, entry: Entry): Promise<void> {
  await redis.client
    .xack(streamOf(entry.source), service, entry.entryId)
    .catch((error: unknown) => log.debug({ error }, 'an event was not acknowledged'));
}

function envelopeIn(entry: Entry): Envelope | undefined {
  try {
    return entry.envelope === undefined ? undefined : decodeEnvelope(entry.envelope);
  } catch {
    return undefined;
  }
}
