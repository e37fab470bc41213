import { conflict } from '../../kit/problem.ts';
import type { PaymentState } from '../contract.ts';

/**
 * From each state, the states that a payment may go to. `processing` is every time in which the channel has been
 * asked and its answer is not known: charging, capturing, voiding. One that succeeded may fail days later: the card
 * network or the bank did not pay what was captured.
 */
export const paymentTransitions: Readonly<Record<PaymentState, readonly PaymentState[]>> = {
  created: ['processing', 'failed'],
  processing: ['requires_action', 'requires_capture', 'succeeded', 'failed', 'cancelled'],
  requires_action: ['processing', 'requires_capture', 'succeeded', 'failed', 'cancelled'],
  requires_capture: ['processing', 'succeeded', 'failed', 'cancelled'],
  succeeded: ['failed'],
  failed: [],
  cancelled: [],
};

export function isPaymentTransition(from: PaymentState, to: PaymentState): boolean {
  return paymentTransitions[from].includes(to);
}

/** @throws Problem 409 `illegal_payment_transition` */
export function assertPaymentTransition(from: PaymentState, to: PaymentState): void {
  if (!isPaymentTransition(from, to)) throw illegalPaymentTransition(from, `become ${to}`);
}

/** What a merchant may ask for, and in which states. */
export const paymentOperations = {
  capture: ['requires_capture'],
  cancel: ['requires_capture', 'requires_action'],
} as const satisfies Record<string, readonly PaymentState[]>;
export type PaymentOperation = keyof typeof paymentOperations;

/** @throws Problem 409 `illegal_payment_transition` */
export function assertPaymentOperation(state: PaymentState, operation: PaymentOperation): void {
  const states: readonly PaymentState[] = paymentOperations[operation];
  if (states.includes(state)) return;
  throw illegalPaymentTransition(state, operation === 'capture' ? 'be captured' : 'be cancelled');
}

function illegalPaymentTransition(from: PaymentState, what: string) {
  return conflict('illegal_payment_transition', `A payment that is ${from} cannot ${what}.`);
}
