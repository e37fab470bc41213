import { conflict } from '../../kit/problem.ts';
import type { DeliveryState } from '../contract.ts';
import { longestDelayMs, retryDelayMs } from './schedule.ts';

/** From each state, the states that a delivery may go to; from `delivered` and `failed` only by a replay. */
export const deliveryTransitions: Readonly<Record<DeliveryState, readonly DeliveryState[]>> = {
  pending: ['pending', 'delivered', 'failed'],
  delivered: ['pending'],
  failed: ['pending'],
};

/** @throws Problem 409 `illegal_delivery_transition` */
export function assertReplayable(state: DeliveryState): void {
  if (state !== 'pending' && deliveryTransitions[state].includes('pending')) return;
  throw conflict('illegal_delivery_transition', 'The delivery is pending: it is sent without a replay.');
}

export type AttemptResult = {
  /** Null when there was no answer. */
  status: number | null;
  latencyMs: number;
  error: string | null;
  /** What the endpoint asked for with its refusal. */
  retryAfterMs: number | null;
};

export type Outcome =
  | { state: 'delivered' }
  | { state: 'pending'; delayMs: number }
  | { state: 'failed'; isGone: boolean };

const gone = 410;

/**
 * What an attempt makes of a delivery. Only 2xx is success: a redirect is not followed, since its target was not
 * what the merchant signed up for. An endpoint that asks for more time than the schedule gives it gets it, as long as
 * no delay grows beyond the schedule's longest; the number of tries stays.
 * @param tries of the schedule, this one included
 */
export function outcomeOf({ status, retryAfterMs }: AttemptResult, tries: number, random: number): Outcome {
  if (status !== null && status >= 200 && status < 300) return { state: 'delivered' };
  if (status === gone) return { state: 'failed', isGone: true };
  const delayMs = retryDelayMs(tries, random);
  if (delayMs === undefined) return { state: 'failed', isGone: false };
  return { state: 'pending', delayMs: Math.max(delayMs, Math.min(retryAfterMs ?? 0, longestDelayMs)) };
}
