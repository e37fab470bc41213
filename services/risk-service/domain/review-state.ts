import { conflict } from '../../kit/problem.ts';
import type { ReviewState } from '../contract.ts';

/** From each state, the states that a review may go to: what was decided is told and acted on at once. */
export const reviewTransitions: Readonly<Record<ReviewState, readonly ReviewState[]>> = {
  open: ['approved', 'rejected'],
  approved: [],
  rejected: [],
};

/** @throws Problem 409 `review_decided` */
export function assertReviewTransition(from: ReviewState, to: ReviewState): void {
  if (reviewTransitions[from].includes(to)) return;
  throw conflict('review_decided', `A review that is ${from} cannot become ${to}.`);
}
