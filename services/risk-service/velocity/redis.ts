/** A sliding day in Redis: one sorted set a card, address, email and merchant, scored by time. */
import { createHash } from 'node:crypto';
import type { RedisClient } from '../../kit/data/redis.ts';
import type { Assess } from '../contract.ts';
import {
  longestWindowMs,
  mostCounted,
  type Subject,
  type SubjectCounts,
  subjectNames,
  subjectValue,
  type Velocity,
  velocityOf,
  windowsMs,
} from './subjects.ts';

/** Counts the payment; once, however often it is asked. @throws when Redis does not answer */
export async function countInRedis(redis: RedisClient, request: Assess, now: Date): Promise<Velocity> {
  const counted = await Promise.all(
    subjectNames.map(async (subject): Promise<SubjectCounts> => {
      const value = subjectValue(request, subject);
      if (value === undefined) return { subject, counts: null };
      return { subject, counts: await count(redis, keyOf(subject, value), request.payment_id, now) };
    }),
  );
  return velocityOf(counted);
}

async function count(redis: RedisClient, key: string, member: string, now: Date) {
  const nowMs = now.getTime();
  const answers = await redis
    .multi()
    .zremrangebyscore(key, '-inf', nowMs - longestWindowMs)
    .zadd(key, nowMs, member)
    .zremrangebyrank(key, 0, -(mostCounted + 1))
    .pexpire(key, longestWindowMs)
    .zcount(key, `(${nowMs - windowsMs['10m']}`, '+inf')
    .zcount(key, `(${nowMs - windowsMs['1h']}`, '+inf')
    .zcard(key)
    .exec();
  const [tenMinutes, hour, day] = [numberIn(answers?.[4]), numberIn(answers?.[5]), numberIn(answers?.[6])];
  return { '10m': tenMinutes, '1h': hour, '24h': day };
}

function numberIn(answer: [Error | null, unknown] | undefined): number {
  const [error, value] = answer ?? [new Error('the transaction was given up'), undefined];
  if (error !== null) throw error;
  return Number(value);
}

/** Addresses and emails are nobody's to read in Redis. */
function keyOf(subject: Subject, value: string): string {
  return `risk-service:velocity:${subject}:${createHash('sha256').update(value).digest('base64url')}`;
}
