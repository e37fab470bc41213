import type { Charge } from '../contract.ts';

export type ChargeState = Charge['state'];

/**
 * From each state, those a charge may go to. An authorization is `processing` again while a channel that tells later is
 * asked to capture or void it. A capture may fail days after it was told as done: the card network or the bank did not
 * pay. What else a channel says late of one that has moved on is not in it.
 */
export const chargeTransitions: Readonly<Record<ChargeState, readonly ChargeState[]>> = {
  processing: ['requires_action', 'requires_capture', 'succeeded', 'failed', 'cancelled'],
  requires_action: ['processing', 'requires_capture', 'succeeded', 'failed', 'cancelled'],
  requires_capture: ['processing', 'succeeded', 'failed', 'cancelled'],
  succeeded: ['failed'],
  failed: [],
  cancelled: [],
};

export function mayBecome(from: ChargeState, to: ChargeState): boolean {
  return chargeTransitions[from].includes(to);
}

/** There is nothing to ask the channel for: should a capture fail after all, it tells of its own accord. */
export function isFinal(state: ChargeState): boolean {
  return state === 'succeeded' || state === 'failed' || state === 'cancelled';
}

/** States in which a charge can be given up: nothing was taken yet, and the channel is known to have it. */
export const cancellable: readonly ChargeState[] = ['requires_action', 'requires_capture'];
