/** How far the events of a service have come: what has not left it, what it has not consumed yet, what it could not. */
import type { Queryable } from '../data/database.ts';
import type { RedisClient } from '../data/redis.ts';
import { sql } from '../data/sql.ts';
import { countDeadLetters } from './dead-letters.ts';
import { streamOf } from './streams.ts';

export type EventStatus = {
  /** Written and not published yet. */
  outbox: { unpublished: number };
  /** One a source that the service subscribes to. */
  streams: StreamStatus[];
  dead_letters: number;
};

export type StreamStatus = {
  source: string;
  /** Delivered and not acknowledged; null when Redis does not tell. */
  pending: number | null;
  /** Published and not delivered; null when Redis does not tell. */
  lag: number | null;
};

export type EventStatusRequest = {
  database: Queryable;
  redis: RedisClient;
  /** The consumer group. */
  service: string;
  sources: readonly string[];
};

export async function eventStatus(request: EventStatusRequest): Promise<EventStatus> {
  const { database, sources } = request;
  const [unpublished, deadLetters, streams] = await Promise.all([
    database.one<{ count: bigint }>(sql`select count(*) as count from kit.outbox where published_at is null`),
    countDeadLetters(database),
    Promise.all(sources.map((source) => streamStatus(request, source))),
  ]);
  return { outbox: { unpublished: Number(unpublished.count) }, streams, dead_letters: deadLetters };
}

const unknown = { pending: null, lag: null };

async function streamStatus({ redis, service }: EventStatusRequest, source: string): Promise<StreamStatus> {
  try {
    const stream = fieldsOf(await redis.call('XINFO', 'STREAM', streamOf(source)));
    const groups: unknown = await redis.call('XINFO', 'GROUPS', streamOf(source));
    const group = (Array.isArray(groups) ? groups : [])
      .map(fieldsOf)
      .find((fields) => fields.get('name') === service);
    if (group === undefined) return { source, ...unknown };
    return { source, pending: countOf(group.get('pending')), lag: lagOf(stream, group) };
  } catch {
    // Redis is away, or has lost the stream: nothing is known, which is not nothing.
    return { source, ...unknown };
  }
}

type Fields = ReadonlyMap<string, unknown>;

/** Redis does not count the lag once entries were deleted: https://redis.io/docs/latest/commands/xinfo-groups/ */
function lagOf(stream: Fields, group: Fields): number | null {
  if (stream.get('last-generated-id') === group.get('last-delivered-id')) return 0;
  return countOf(group.get('lag'));
}

function countOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

/** A reply of names and values in turn. */
function fieldsOf(reply: unknown): Fields {
  const parts: unknown[] = Array.isArray(reply) ? reply : [];
  return new Map(
    parts.flatMap((part, index) =>
      index % 2 === 0 && typeof part === 'string' ? [[part, parts[index + 1]] as const] : [],
    ),
  );
}
