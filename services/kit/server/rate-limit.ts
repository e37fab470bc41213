/** Token bucket in Redis, shared by replicas (SPEC section 5). Without Redis the platform keeps serving. */
import type { RedisClient } from '../data/redis.ts';
import { Problem } from '../problem.ts';
import type { Caller } from '../service.ts';

export type RateLimit = { perMinute: number; webhooksPerMinute: number; services: boolean };

/** Who asks, from where; a webhook is an outside party's, which signs it. */
export type Limited = { caller: Caller; remoteAddress: string; isWebhook: boolean };

const userLimitPerMinute = 1_000;
const merchantLimitPerMinute = 10_000;

/** The whole bucket is there again after this; what a refused caller is told (SPEC section 5). */
const retryAfterSeconds = 60;

/** Refills continuously. Time is Redis's own, so that replicas agree. Answers 1 when a token was there. */
const takeToken = `
local capacity = tonumber(ARGV[1])
local now = redis.call('TIME')
local nowMs = now[1] * 1000 + math.floor(now[2] / 1000)
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'at')
local tokens = tonumber(bucket[1]) or capacity
local at = tonumber(bucket[2]) or nowMs
tokens = math.min(capacity, tokens + (nowMs - at) * capacity / 60000)
local taken = 0
if tokens >= 1 then tokens = tokens - 1; taken = 1 end
redis.call('HSET', KEYS[1], 'tokens', tostring(tokens), 'at', nowMs)
redis.call('PEXPIRE', KEYS[1], 120000)
return taken`;

/** @throws Problem 429 with Retry-After when the caller's bucket is empty */
export async function assertWithinRate(options: {
  redis: RedisClient;
  service: string;
  limited: Limited;
  limit: RateLimit;
}): Promise<void> {
  const bucket = bucketOf(options.limited, options.limit);
  if (bucket === undefined) return;
  if (!(await take(options.redis, `rate:${options.service}:${bucket.key}`, bucket.perMinute)))
    throw rateLimited();
}

type Bucket = { key: string; perMinute: number };

/** Undefined: not limited. The operator and, unless platform.yaml says otherwise, services are not. */
export function bucketOf(
  { caller, remoteAddress, isWebhook }: Limited,
  limit: RateLimit,
): Bucket | undefined {
  switch (caller.kind) {
    case 'merchant':
      return { key: `key:${caller.keyId}`, perMinute: merchantLimitPerMinute };
    case 'user':
      return { key: `user:${caller.userId}`, perMinute: userLimitPerMinute };
    case 'anonymous':
      return isWebhook
        ? { key: `webhooks:${remoteAddress}`, perMinute: limit.webhooksPerMinute }
        : { key: `address:${remoteAddress}`, perMinute: limit.perMinute };
    case 'service':
      return limit.services ? { key: `service:${caller.name}`, perMinute: limit.perMinute } : undefined;
    default:
      return undefined;
  }
}

async function take(redis: RedisClient, key: string, perMinute: number): Promise<boolean> {
  try {
    return Number(await redis.eval(takeToken, 1, key, perMinute)) === 1;
  } catch {
    return true;
  }
}

function rateLimited(): Problem {
  return new Problem({
    code: 'rate_limited',
    status: 429,
    detail: 'Too many requests; wait before the next one.',
    extra: { error: 'rate limit exceeded', retry_after: retryAfterSeconds },
    headers: { 'retry-after': String(retryAfterSeconds) },
  });
}
