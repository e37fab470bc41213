import { conflict } from '../../kit/problem.ts';
import type { HoldState } from '../contract.ts';

/** From each state, the states that a hold may go to. */
export const holdTransitions: Readonly<Record<HoldState, readonly HoldState[]>> = {
  pending: ['posted', 'voided'],
  posted: [],
  voided: [],
};

/** @throws Problem 409 `illegal_hold_transition` */
export function assertHoldTransition(from: HoldState, to: HoldState): void {
  if (holdTransitions[from].includes(to)) return;
  throw conflict('illegal_hold_transition', `A hold that is ${from} cannot become ${to}.`);
}
