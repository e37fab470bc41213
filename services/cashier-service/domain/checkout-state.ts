import { conflict } from '../../kit/problem.ts';
import type { PaymentState } from '../../payment-gateway/contract.ts';
import type { AttemptOutcome, CheckoutState } from '../contract.ts';

/** From each state, the states that a session may go to. */
export const checkoutTransitions: Readonly<Record<CheckoutState, readonly CheckoutState[]>> = {
  open: ['complete', 'expired'],
  complete: [],
  expired: [],
};

/** What a payment's state means for the attempt that made it. An authorization is the payer's part done. */
export const outcomeOfPayment: Readonly<Record<PaymentState, AttemptOutcome>> = {
  created: 'pending',
  processing: 'pending',
  requires_action: 'pending',
  requires_capture: 'succeeded',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'failed',
};

/** @throws Problem 409 `illegal_checkout_transition` */
export function assertCheckoutTransition(from: CheckoutState, to: CheckoutState): void {
  if (checkoutTransitions[from].includes(to)) return;
  throw conflict('illegal_checkout_transition', `A checkout session that is ${from} cannot become ${to}.`);
}
