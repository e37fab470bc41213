/** Reads the streams of a service's sources, as one consumer of one group. Only the leader reads. */
import type { RedisClient } from '../data/redis.ts';
import { envelopeField, streamOf } from './streams.ts';

/** `envelope` is undefined for an entry that was trimmed before it was consumed: it is lost. */
export type Entry = { source: string; entryId: string; envelope: string | undefined };

export type StreamReader = {
  /** Delivered before, to this service, and not acknowledged: what a consumer that died has left. */
  pending(after: ReadonlyMap<string, string>): Promise<Entry[]>;
  /** Waits for at most 5 s; empty when nothing came. */
  next(): Promise<Entry[]>;
};

export type ReaderOptions = { redis: RedisClient; service: string; sources: readonly string[] };

const mostEntries = 100;
const blockMs = 5_000;

/** The group begins at the oldest entry. A stream that does not exist is made, since only then it can be waited for. */
export async function createGroups({ redis, service, sources }: ReaderOptions): Promise<void> {
  for (const source of sources) {
    await redis.xgroup('CREATE', streamOf(source), service, '0', 'MKSTREAM').catch((error: unknown) => {
      if (!isReply(error, 'BUSYGROUP')) throw error;
    });
  }
}

export function streamReader({ redis, service, sources }: ReaderOptions): StreamReader {
  const sourceOf = new Map(sources.map((source) => [streamOf(source), source]));
  const read = async (blocking: readonly string[], ids: readonly string[]) => {
    const reply: unknown = await redis.call(
      'XREADGROUP',
      ...[
        'GROUP',
        service,
        service,
        'COUNT',
        String(mostEntries),
        ...blocking,
        'STREAMS',
        ...sourceOf.keys(),
        ...ids,
      ],
    );
    return entriesOf(reply, sourceOf);
  };
  return {
    pending: (after) =>
      read(
        [],
        sources.map((source) => after.get(source) ?? '0'),
      ),
    next: () =>
      read(
        ['BLOCK', String(blockMs)],
        sources.map(() => '>'),
      ),
  };
}

/** The stream or its group is gone: Redis lost its data. */
export function isGroupMissing(error: unknown): boolean {
  return isReply(error, 'NOGROUP') || isReply(error, 'UNBLOCKED');
}

/** A reply's first word is its code: https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors */
function isReply(error: unknown, code: string): boolean {
  return error instanceof Error && error.message.startsWith(`${code} `);
}

export function entriesOf(reply: unknown, sourceOf: ReadonlyMap<string, string>): Entry[] {
  if (!Array.isArray(reply)) return [];
  return reply.flatMap((ofStream: unknown) => {
    const [stream, entries]: unknown[] = Array.isArray(ofStream) ? ofStream : [];
    const source = typeof stream === 'string' ? sourceOf.get(stream) : undefined;
    return source === undefined || !Array.isArray(entries)
      ? []
      : entries.flatMap((entry) => entryOf(source, entry));
  });
}

function entryOf(source: string, entry: unknown): Entry[] {
  const [entryId, fields]: unknown[] = Array.isArray(entry) ? entry : [];
  if (typeof entryId !== 'string') return [];
  const at = Array.isArray(fields) ? fields.indexOf(envelopeField) : -1;
  const envelope: unknown = Array.isArray(fields) && at >= 0 ? fields[at + 1] : undefined;
  return [{ source, entryId, envelope: typeof envelope === 'string' ? envelope : undefined }];
}
