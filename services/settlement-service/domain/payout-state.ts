import { conflict } from '../../kit/problem.ts';
import type { Payout } from '../contract.ts';

type PayoutState = Payout['state'];

/** From each state, the states that a settlement's payout may go to. A refused one is asked for again by hand. */
export const payoutTransitions: Readonly<Record<PayoutState, readonly PayoutState[]>> = {
  due: ['requested', 'refused'],
  refused: ['due'],
  requested: [],
};

/** @throws Problem 409 `illegal_payout_transition` */
export function assertPayoutTransition(from: PayoutState, to: PayoutState): void {
  if (payoutTransitions[from].includes(to)) return;
  throw conflict('illegal_payout_transition', `A payout that is ${from} cannot become ${to}.`);
}
