import { conflict } from '../../kit/problem.ts';
import type { ScheduledChangeState } from '../contract.ts';

/** From each state, the states that a scheduled change may go to. */
export const scheduledChangeTransitions: Readonly<
  Record<ScheduledChangeState, readonly ScheduledChangeState[]>
> = {
  scheduled: ['applied', 'cancelled', 'conflicted'],
  applied: [],
  cancelled: [],
  conflicted: [],
};

/** More that wait for one entry or flag are a mistake of whoever schedules them. */
export const mostScheduled = 100;

/** @throws Problem 409 `illegal_schedule_transition` */
export function assertScheduleTransition(from: ScheduledChangeState, to: ScheduledChangeState): void {
  if (scheduledChangeTransitions[from].includes(to)) return;
  throw conflict('illegal_schedule_transition', `A scheduled change that is ${from} cannot become ${to}.`);
}
