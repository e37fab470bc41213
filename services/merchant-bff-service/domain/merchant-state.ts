import { conflict } from '../../kit/problem.ts';
import type { MerchantState } from '../contract.ts';

/** From each state, the states that a merchant may go to. */
export const merchantTransitions: Readonly<Record<MerchantState, readonly MerchantState[]>> = {
  pending: ['active', 'closed'],
  active: ['suspended', 'closed'],
  suspended: ['active', 'closed'],
  closed: [],
};

/** @throws Problem 409 `illegal_merchant_transition` */
export function assertMerchantTransition(from: MerchantState, to: MerchantState): void {
  if (merchantTransitions[from].includes(to)) return;
  throw conflict('illegal_merchant_transition', `A merchant that is ${from} cannot become ${to}.`);
}
