import { conflict } from '../../kit/problem.ts';
import type { DisputeState } from '../contract.ts';

/**
 * From each state, the states that a dispute may go to. A channel may decide before anything was submitted, and take back
 * what was won: the second chargeback, which is final.
 */
export const disputeTransitions: Readonly<Record<DisputeState, readonly DisputeState[]>> = {
  needs_response: ['under_review', 'won', 'lost'],
  under_review: ['won', 'lost'],
  won: ['lost'],
  lost: [],
};

/** @throws Problem 409 `illegal_dispute_transition` */
export function assertDisputeTransition(from: DisputeState, to: DisputeState): void {
  if (disputeTransitions[from].includes(to)) return;
  throw conflict('illegal_dispute_transition', `A dispute that is ${from} cannot become ${to}.`);
}
