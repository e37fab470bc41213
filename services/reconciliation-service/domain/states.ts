import { conflict } from '../../kit/problem.ts';
import type { BreakState, RunState } from '../contract.ts';

export const runTransitions: Readonly<Record<RunState, readonly RunState[]>> = {
  running: ['completed', 'failed'],
  completed: [],
  failed: [],
};

export const breakTransitions: Readonly<Record<BreakState, readonly BreakState[]>> = {
  open: ['resolved'],
  resolved: [],
};

/** @throws Problem 409 `illegal_run_transition` */
export function assertRunTransition(from: RunState, to: RunState): void {
  if (runTransitions[from].includes(to)) return;
  throw conflict('illegal_run_transition', `A run that is ${from} cannot become ${to}.`);
}

/** @throws Problem 409 `illegal_break_transition` */
export function assertBreakTransition(from: BreakState, to: BreakState): void {
  if (breakTransitions[from].includes(to)) return;
  throw conflict('illegal_break_transition', `A break that is ${from} cannot become ${to}.`);
}
