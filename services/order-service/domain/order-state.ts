import { conflict } from '../../kit/problem.ts';
import type { OrderState } from '../contract.ts';

/**
 * From each state, the states that an order may go to. A refund that fails after it succeeded leads back; a paid one is
 * cancelled only by its payment, which failed after it had succeeded.
 */
export const orderTransitions: Readonly<Record<OrderState, readonly OrderState[]>> = {
  created: ['paid', 'cancelled'],
  paid: ['partially_refunded', 'refunded', 'cancelled'],
  partially_refunded: ['paid', 'partially_refunded', 'refunded'],
  refunded: ['paid', 'partially_refunded'],
  cancelled: [],
};

/** @throws Problem 409 `illegal_order_transition` */
export function assertOrderTransition(from: OrderState, to: OrderState): void {
  if (orderTransitions[from].includes(to)) return;
  throw conflict('illegal_order_transition', `An order that is ${from} cannot become ${to}.`);
}

/** The state of a paid order of which so much is refunded; minor units. */
export function refundedState(paid: bigint, refunded: bigint): 'paid' | 'partially_refunded' | 'refunded' {
  if (refunded === 0n) return 'paid';
  return refunded >= paid ? 'refunded' : 'partially_refunded';
}
