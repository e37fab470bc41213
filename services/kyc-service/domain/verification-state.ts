import { conflict } from '../../kit/problem.ts';
import type { VerificationState } from '../contract.ts';

/** From each state, the states that a verification may go to. */
export const verificationTransitions: Readonly<Record<VerificationState, readonly VerificationState[]>> = {
  unverified: ['pending', 'rejected'],
  pending: ['verified', 'rejected'],
  verified: ['pending', 'unverified', 'expired', 'rejected'],
  rejected: ['unverified', 'pending'],
  expired: ['unverified', 'pending'],
};

/** @throws Problem 409 `illegal_verification_transition` */
export function assertVerificationTransition(from: VerificationState, to: VerificationState): void {
  if (verificationTransitions[from].includes(to)) return;
  throw conflict('illegal_verification_transition', `A verification that is ${from} cannot become ${to}.`);
}
