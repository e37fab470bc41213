const firstRetryMs = 5_000;
const longestRetryMs = 3_600_000;
/** Over about two and a half hours; then a person decides. */
const mostBookings = 12;

/** When a peer that did not do what follows a settlement is asked again: the wait doubles with every attempt. */
export function nextAttemptAt(now: Date, attempts: number): Date {
  return new Date(now.getTime() + Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(attempts, 20)));
}

/**
 * When a settlement that failed is booked again by itself. Undefined: a person decides, since it was tried often enough, or
 * the ledger refused it for what it is, which stays so.
 * @param attempts how often it was booked, the failed time included
 */
export function bookAgainAt(now: Date, failed: { code: string; attempts: number }): Date | undefined {
  if (failed.code !== 'booking_failed' || failed.attempts >= mostBookings) return undefined;
  return nextAttemptAt(now, failed.attempts - 1);
}
