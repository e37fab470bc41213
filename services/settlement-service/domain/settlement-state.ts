import { conflict } from '../../kit/problem.ts';
import type { SettlementState } from '../contract.ts';

/** From each state, the states that a settlement may go to. */
export const settlementTransitions: Readonly<Record<SettlementState, readonly SettlementState[]>> = {
  created: ['processing', 'cancelled'],
  processing: ['completed', 'failed'],
  failed: ['processing', 'cancelled'],
  completed: [],
  cancelled: [],
};

/** @throws Problem 409 `illegal_settlement_transition` */
export function assertSettlementTransition(from: SettlementState, to: SettlementState): void {
  if (settlementTransitions[from].includes(to)) return;
  throw conflict('illegal_settlement_transition', `A settlement that is ${from} cannot become ${to}.`);
}
