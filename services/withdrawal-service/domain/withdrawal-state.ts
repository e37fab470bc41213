import { conflict } from '../../kit/problem.ts';
import type { WithdrawalState } from '../contract.ts';

/** From each state, the states that a withdrawal may go to. A bank may send back what it had paid. */
export const withdrawalTransitions: Readonly<Record<WithdrawalState, readonly WithdrawalState[]>> = {
  pending: ['requires_approval', 'in_transit', 'paid', 'failed', 'cancelled'],
  requires_approval: ['pending', 'cancelled'],
  in_transit: ['paid', 'failed'],
  paid: ['failed'],
  failed: [],
  cancelled: [],
};

/** @throws Problem 409 `illegal_withdrawal_transition` */
export function assertWithdrawalTransition(from: WithdrawalState, to: WithdrawalState): void {
  if (withdrawalTransitions[from].includes(to)) return;
  throw conflict('illegal_withdrawal_transition', `A withdrawal that is ${from} cannot become ${to}.`);
}
