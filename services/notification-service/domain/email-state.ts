import { conflict } from '../../kit/problem.ts';
import type { EmailState } from '../contract.ts';
import { retryDelayMs } from './schedule.ts';

/** From each state, the states that an email may go to; from `sent` and `failed` only by a replay. */
export const emailTransitions: Readonly<Record<EmailState, readonly EmailState[]>> = {
  pending: ['pending', 'sent', 'failed'],
  sent: ['pending'],
  failed: ['pending'],
};

/** @throws Problem 409 `illegal_email_transition` */
export function assertEmailReplayable(state: EmailState): void {
  if (state !== 'pending' && emailTransitions[state].includes('pending')) return;
  throw conflict('illegal_email_transition', 'The email is pending: it is sent without a replay.');
}

export type EmailResult = { error: string | null; isPermanent: boolean };

/** By the same schedule as webhooks. What the mail server refuses for good (5xx, RFC 5321) is not asked again. */
export function emailOutcome(
  { error, isPermanent }: EmailResult,
  tries: number,
  random: number,
): { state: EmailState; delayMs: number | null } {
  if (error === null) return { state: 'sent', delayMs: null };
  const delayMs = isPermanent ? undefined : retryDelayMs(tries, random);
  return delayMs === undefined ? { state: 'failed', delayMs: null } : { state: 'pending', delayMs };
}
