/** What is done after a payment's own work has ended, as data: it is repeated until done, or left to a person. */
import type { Review } from '../contract.ts';
import type { Compensation } from './saga.ts';

export type WorkKind =
  | Compensation
  /** A person failed the payment: should the channel have it all the same, it does not stand. */
  | 'void_charge'
  /** A reviewer of risk rejected the payment: what was taken is given back. */
  | 'reject_payment';

/** What a person is told when it is given up. */
export const reviewCodes = {
  cancel_order: 'not_undone',
  release_quota: 'not_undone',
  void_charge: 'not_undone',
  reject_payment: 'rejection_not_done',
} as const satisfies Readonly<Record<WorkKind, Review['code']>>;

/** The work that a review is about; none where it is about something else. */
export function workOf(code: Review['code']): readonly string[] {
  return Object.entries(reviewCodes).flatMap(([kind, told]) => (told === code ? [kind] : []));
}

export type WorkOutcome =
  | { kind: 'done' }
  /** It is repeated, later each time. */
  | { kind: 'later'; reason: string }
  /** Repeating it changes nothing: a person must look. */
  | { kind: 'impossible'; reason: string };

export const done: WorkOutcome = { kind: 'done' };

export function later(reason: string): WorkOutcome {
  return { kind: 'later', reason };
}

export function impossible(reason: string): WorkOutcome {
  return { kind: 'impossible', reason };
}
