/** When a call is repeated (SPEC section 6): at most three times, and only where a repeat is safe. */
import { randomInt } from 'node:crypto';
import type { Endpoint } from '../contract/contract.ts';

const delaysMs = [1_000, 2_000, 4_000] as const;
/** A longer wait is the caller's to decide on. */
const longestRetryAfterMs = 5_000;
const safeMethods = new Set(['GET', 'PUT', 'DELETE']);

/** Does asking twice do no more than asking once? POST and PATCH only by their idempotency key. */
export function isRepeatable(endpoint: Endpoint): boolean {
  return safeMethods.has(endpoint.method) || endpoint.idempotency !== undefined;
}

export type Failed = {
  /** How many attempts were made, 1 or more. */
  attempts: number;
  isSafe: boolean;
  /** Milliseconds until the call's deadline. */
  remainingMs: number;
  retryAfter?: string | undefined;
};

/** Milliseconds to wait before the next attempt; undefined when there is none. Jitter: 50 to 100 % of the delay. */
export function retryDelayMs({ attempts, isSafe, remainingMs, retryAfter }: Failed): number | undefined {
  const fullMs = delaysMs[attempts - 1];
  if (!isSafe || fullMs === undefined) return undefined;
  const delayMs = randomInt(fullMs / 2, fullMs + 1);
  const askedMs = retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) * 1_000 : 0;
  const waitMs = Math.max(delayMs, askedMs);
  return askedMs > longestRetryAfterMs || waitMs >= remainingMs ? undefined : waitMs;
}
