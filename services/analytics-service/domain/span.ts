import { unprocessable } from '../../kit/problem.ts';
import type { Granularity } from '../contract.ts';

export type Span = { from: Date; to: Date };

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const stepMs: Readonly<Record<Granularity, number>> = { hour: hourMs, day: dayMs };
/** So that a series has at most 744 points. */
const mostDays: Readonly<Record<Granularity, number>> = { hour: 31, day: 366 };

export type AskedSpan = { from?: string; to?: string; granularity: Granularity; mostDays?: number };

/**
 * Whole steps: from the beginning of the step that `from` is in to the end of the one before which `to` lies.
 * @throws Problem 422 `span_invalid`
 */
export function spanOf(asked: AskedSpan, now: Date): Span {
  const step = stepMs[asked.granularity];
  const limitDays = asked.mostDays ?? mostDays[asked.granularity];
  const to = roundUp(asked.to === undefined ? now.getTime() : Date.parse(asked.to), step);
  const from = roundDown(asked.from === undefined ? to - dayMs : Date.parse(asked.from), step);
  if (from >= to) throw unprocessable('span_invalid', 'The span is empty: `from` must lie before `to`.');
  if (to - from > limitDays * dayMs + step)
    throw unprocessable('span_invalid', `By the ${asked.granularity} a span is at most ${limitDays} days.`);
  return { from: new Date(from), to: new Date(to) };
}

/** @throws Problem 422 `span_invalid` */
export function assertDays(days: number, granularity: Granularity): void {
  if (days > mostDays[granularity])
    throw unprocessable(
      'span_invalid',
      `By the ${granularity} a report covers at most ${mostDays[granularity]} days.`,
    );
}

/** The span of a report that is run now. */
export function lastDays(days: number, granularity: Granularity, now: Date): Span {
  const from = new Date(now.getTime() - days * dayMs).toISOString();
  return spanOf({ from, to: now.toISOString(), granularity }, now);
}

function roundDown(ms: number, step: number): number {
  return Math.floor(ms / step) * step;
}

function roundUp(ms: number, step: number): number {
  return Math.ceil(ms / step) * step;
}
