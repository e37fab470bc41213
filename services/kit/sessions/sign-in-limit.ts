/**
 * How often a password may be guessed: five times in a row, then not for 15 minutes. Counted before the password
 * is looked at, so that guesses side by side do not slip through, and alike for addresses nobody has.
 */
import type { Database, Queryable, Transaction } from '../data/database.ts';
import { sql } from '../data/sql.ts';
import { Problem } from '../problem.ts';
import { hashOpaqueToken } from './opaque-token.ts';

export const mostSignInFailures = 5;
export const signInWindowMs = 900_000;
const mostPrunedAtOnce = 1_000;

/** Attempts since the last success, and when they are forgotten. */
export type SignInAttempts = { attempts: number; window_ends_at: string };

export type CountedAttempt = { attempts: number; windowEndsAtMs: number; isAllowed: boolean };

/** A refused attempt does not prolong the wait: else anybody could keep anybody out for ever. */
export function countAttempt(before: SignInAttempts | undefined, nowMs: number): CountedAttempt {
  const endsAtMs = before === undefined ? 0 : Date.parse(before.window_ends_at);
  if (before === undefined || endsAtMs <= nowMs)
    return { attempts: 1, windowEndsAtMs: nowMs + signInWindowMs, isAllowed: true };
  if (before.attempts >= mostSignInFailures)
    return { attempts: before.attempts, windowEndsAtMs: endsAtMs, isAllowed: false };
  return { attempts: before.attempts + 1, windowEndsAtMs: nowMs + signInWindowMs, isAllowed: true };
}

/** @throws Problem 429 `sign_in_locked` with Retry-After */
export async function assertMaySignIn(database: Database, email: string, now: Date): Promise<void> {
  const counted = await database.transaction(async (transaction) => {
    const address = keyOf(email);
    const attempt = countAttempt(await lockAttempts(transaction, address, now), now.getTime());
    await transaction.execute(sql`
      update sign_in_attempts
      set attempts = ${attempt.attempts}, window_ends_at = ${new Date(attempt.windowEndsAtMs)}
      where address_hash = ${address}`);
    return attempt;
  });
  if (!counted.isAllowed) throw signInLocked(Math.ceil((counted.windowEndsAtMs - now.getTime()) / 1_000));
}

export async function forgetAttempts(database: Queryable, email: string): Promise<void> {
  await database.execute(sql`delete from sign_in_attempts where address_hash = ${keyOf(email)}`);
}

/** It was right: it does not count, and those before it still do. */
export async function forgiveAttempt(database: Queryable, email: string): Promise<void> {
  await database.execute(sql`
    update sign_in_attempts set attempts = greatest(attempts - 1, 0) where address_hash = ${keyOf(email)}`);
}

/** @returns how many were removed, at most 1,000 */
export async function pruneAttempts(database: Queryable): Promise<number> {
  return database.execute(sql`
    delete from sign_in_attempts where address_hash in (
      select address_hash from sign_in_attempts where window_ends_at < now()
      order by window_ends_at limit ${mostPrunedAtOnce})`);
}

async function lockAttempts(transaction: Transaction, address: string, now: Date): Promise<SignInAttempts> {
  await transaction.execute(sql`
    insert into sign_in_attempts (address_hash, attempts, window_ends_at) values (${address}, 0, ${now})
    on conflict (address_hash) do nothing`);
  return transaction.one<SignInAttempts>(sql`
    select attempts, window_ends_at from sign_in_attempts where address_hash = ${address} for update`);
}

/** What people type wrong into the field, a password among it, is nothing to keep. */
function keyOf(email: string): string {
  return hashOpaqueToken(email.toLowerCase());
}

function signInLocked(retryAfterSeconds: number): Problem {
  return new Problem({
    code: 'sign_in_locked',
    status: 429,
    detail: 'Too many wrong passwords or codes; wait before the next attempt.',
    extra: { retry_after: retryAfterSeconds },
    headers: { 'retry-after': String(retryAfterSeconds) },
  });
}
