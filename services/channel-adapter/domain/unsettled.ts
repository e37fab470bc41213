/** When to ask a channel again for what it did not answer, and when it certainly never heard of it. */

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** Before the first asking and between the following ones; after the last a person must look. */
export const syncDelaysMs = [
  15 * secondMs,
  30 * secondMs,
  minuteMs,
  2 * minuteMs,
  5 * minuteMs,
  15 * minuteMs,
  hourMs,
  4 * hourMs,
  12 * hourMs,
  24 * hourMs,
] as const;

/**
 * A request that has not reached the channel by then never will: our client gives up after 25 s at most, and a
 * channel works on one for 80 s at most.
 */
export const surelyOverAfterMs = 2 * minuteMs;

/** Stripe forgets idempotency keys after 24 h; until then a repeat is the same request. */
export const repeatableForMs = 23 * hourMs;

/** How far the clocks of a channel and ours may differ. */
const clockSkewMs = 5 * minuteMs;

export type Asked = { first_asked_at: string; last_asked_at: string };

/** @param syncs how often the channel was asked for the outcome; undefined: no more */
export function nextSyncAt(syncs: number, now: Date): Date | undefined {
  const delayMs = syncDelaysMs[syncs];
  return delayMs === undefined ? undefined : new Date(now.getTime() + delayMs);
}

/** What the channel does not have by now it will never have. */
export function isSurelyOver({ last_asked_at }: Asked, now: Date): boolean {
  return now.getTime() - Date.parse(last_asked_at) >= surelyOverAfterMs;
}

/** The same request with the same key cannot be done twice. */
export function isRepeatable({ first_asked_at }: Asked, now: Date): boolean {
  return now.getTime() - Date.parse(first_asked_at) < repeatableForMs;
}

/** When, by the channel's clock, the channel can have made it. */
export function askedWithin({ first_asked_at, last_asked_at }: Asked): { from: Date; to: Date } {
  return {
    from: new Date(Date.parse(first_asked_at) - clockSkewMs),
    to: new Date(Date.parse(last_asked_at) + surelyOverAfterMs + clockSkewMs),
  };
}
