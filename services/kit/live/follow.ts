/** Reads config-service's stream from its beginning and on, in every process. */
import type { RedisClient, ServiceRedis } from '../data/redis.ts';
import { decodeEnvelope } from '../events/envelope.ts';
import { type Entry, entriesOf } from '../events/stream-reader.ts';
import { streamOf } from '../events/streams.ts';
import { pause } from '../leadership.ts';
import type { Logger } from '../server/logger.ts';

/** What is kept of one kind of event; it must not throw for data that is not as it should be. */
export type Hear = (data: unknown) => Promise<void>;

export type Following = {
  /** By the event's type; others are passed over. */
  heardBy: ReadonlyMap<string, Hear>;
  redis: ServiceRedis;
  log: Logger;
};

const source = 'config-service';
const mostEntries = 100;
const blockMs = 5_000;
const shortestBackoffMs = 200;
const longestBackoffMs = 3_000;

/** Every process reads the whole stream for itself: a consumer group would tell one of them alone. */
export async function follow(following: Following, signal: AbortSignal): Promise<void> {
  for (let failures = 0; !signal.aborted; ) {
    try {
      await following.redis.withBlockingClient(signal, async (redis) => {
        failures = 0;
        await read(following, redis, signal);
      });
    } catch (error) {
      failures += 1;
      if (!signal.aborted && failures === 1)
        following.log.warn({ error }, 'flags and settings cannot be followed now');
    }
    if (!signal.aborted) await pause(Math.min(longestBackoffMs, shortestBackoffMs * 2 ** failures), signal);
  }
}

/** From the beginning with every connection: Redis may have lost the stream and got it anew. */
async function read({ heardBy }: Following, redis: RedisClient, signal: AbortSignal): Promise<void> {
  for (let after = '0'; !signal.aborted; ) {
    const reply: unknown = await redis.xread(
      ...(['COUNT', mostEntries, 'BLOCK', blockMs, 'STREAMS', streamOf(source), after] as const),
    );
    for (const entry of entriesOf(reply, new Map([[streamOf(source), source]]))) {
      const event = eventIn(entry);
      if (event !== undefined) await heardBy.get(event.type)?.(event.data);
      after = entry.entryId;
    }
  }
}

function eventIn({ envelope }: Entry): { type: string; data: unknown } | undefined {
  try {
    return envelope === undefined ? undefined : decodeEnvelope(envelope);
  } catch {
    return undefined;
  }
}
