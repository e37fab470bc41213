/** What every service's health rests on: its database, Redis, and its peers. */

import type { Peers } from '../calls/peers.ts';
import { parseJson } from '../contract/json.ts';
import type { ServiceDatabase } from '../data/database.ts';
import type { ServiceRedis } from '../data/redis.ts';
import { sql } from '../data/sql.ts';
import type { PeerContracts } from '../service.ts';
import type { Check, CheckOutcome } from './health.ts';

/** SPEC section 5: degraded above these. */
const poolUseLimit = 0.9;
const poolWaitLimit = 100;
const redisTimeoutLimit = 100;

export function databaseCheck(database: ServiceDatabase): Check {
  return {
    name: 'database',
    whenUnhealthy: 'unhealthy',
    run: async () => {
      await database.one(
        sql`select 1 as alive, count(*) as waiting from kit.outbox where published_at is null`,
      );
      const { open, max, inUse, waiting, recentWaits } = database.poolState();
      const metadata = {
        open_connections: open,
        max_open_connections: max,
        in_use: inUse,
        waiting,
        waits_last_minute: recentWaits,
      };
      if (inUse / max > poolUseLimit)
        return { status: 'degraded', message: `${inUse} of ${max} connections are in use`, metadata };
      if (recentWaits > poolWaitLimit)
        return {
          status: 'degraded',
          message: `${recentWaits} requests waited for a connection within a minute`,
          metadata,
        };
      return { status: 'healthy', message: 'connected, answers queries', metadata };
    },
  };
}

export function redisCheck(redis: ServiceRedis, service: string): Check {
  return {
    name: 'redis',
    whenUnhealthy: 'degraded',
    run: async () => {
      const key = `health:${service}`;
      const stamp = String(Date.now());
      const { client } = redis;
      // One connection answers in order: one round trip does for all three.
      const [, , read] = await Promise.all([
        client.ping(),
        client.set(key, stamp, 'EX', 60),
        client.get(key),
      ]);
      const { timeouts, recentTimeouts } = redis.state();
      const metadata = { timeouts, timeouts_last_minute: recentTimeouts };
      if (read === null)
        return { status: 'degraded', message: 'a value that was set could not be read', metadata };
      if (recentTimeouts > redisTimeoutLimit)
        return {
          status: 'degraded',
          message: `${recentTimeouts} commands timed out within a minute`,
          metadata,
        };
      return { status: 'healthy', message: 'answers PING, SET and GET', metadata };
    },
  };
}

/** A peer is asked for its health without its own peers, so that a chain or a cycle is no storm. */
export function peerCheck(peers: Peers<PeerContracts>, service: string, url: string): Check {
  return {
    name: service,
    whenUnhealthy: 'degraded',
    run: async (timeoutMs): Promise<CheckOutcome> => {
      const startedAtMs = performance.now();
      const answer = await peers.get(service, '/health?peers=false', timeoutMs);
      const metadata = {
        url,
        status_code: answer.status,
        response_time_ms: Math.round(performance.now() - startedAtMs),
        breaker: peers.breakerStates()[service],
      };
      const status = statusIn(answer.text);
      if (status === 'healthy') return { status, message: 'healthy', metadata };
      return {
        status: status === 'degraded' ? 'degraded' : 'unhealthy',
        message: `answered ${answer.status} (${status ?? 'not a health document'})`,
        metadata,
      };
    },
  };
}

function statusIn(text: string): string | undefined {
  try {
    const document = parseJson(text);
    return typeof document === 'object' && document !== null && 'status' in document
      ? String(document.status)
      : undefined;
  } catch {
    return undefined;
  }
}
