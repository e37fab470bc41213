import type { Payment } from '../contract.ts';
import { nextActionCheckMs } from './schedule.ts';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/**
 * How long a channel lets an authorization stand that is not captured; seven days unless it is said here.
 * Source: docs.stripe.com/payments/place-a-hold-on-a-payment-method (cards paid online).
 */
const windowsMs: ReadonlyMap<string, number> = new Map([['stripe', 7 * dayMs]]);
const usualWindowMs = 7 * dayMs;

/** @param authorizedAt RFC 3339 */
export function captureBefore(channel: string, authorizedAt: string): string {
  const windowMs = windowsMs.get(channel) ?? usualWindowMs;
  return new Date(Date.parse(authorizedAt) + windowMs).toISOString();
}

export function isAuthorizationOver({ capture_before }: Pick<Payment, 'capture_before'>, now: Date): boolean {
  return typeof capture_before === 'string' && Date.parse(capture_before) <= now.getTime();
}

/** A release that did not work is not tried again at once. */
const leastRestMs = minuteMs;

/** How long until a payment that rests is looked at; null: nothing happens to it by time alone. */
export function restingMs(
  { state, capture_before }: Pick<Payment, 'state' | 'capture_before'>,
  now: Date,
): number | null {
  if (state === 'requires_action') return nextActionCheckMs(0) ?? null;
  if (state !== 'requires_capture' || typeof capture_before !== 'string') return null;
  return Math.max(leastRestMs, Date.parse(capture_before) - now.getTime());
}

/** Why a payment is cancelled, by what was asked of the channel, if anything was. */
export function cancellationReason(
  payment: Pick<Payment, 'capture_before'>,
  attempt: { operation: string; reason: string | null } | undefined,
  now: Date,
): string {
  if (attempt?.operation === 'cancel') return attempt.reason ?? 'requested';
  return isAuthorizationOver(payment, now) ? 'authorization_expired' : 'released_by_channel';
}
