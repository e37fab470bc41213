import { unprocessable } from '../../kit/problem.ts';

/** A statement's day in UTC, in epoch milliseconds; `endMs` is the next day's begin. */
export type Day = { startMs: number; endMs: number };

export const dayMs = 24 * 60 * 60 * 1_000;

/** @param date YYYY-MM-DD @throws Problem 422 `invalid_date` */
export function dayOf(date: string, now: Date): Day {
  const startMs = Date.parse(`${date}T00:00:00.000Z`);
  if (Number.isNaN(startMs) || dateAt(startMs) !== date)
    throw unprocessable('invalid_date', `${date} is no calendar date.`);
  if (startMs > now.getTime()) throw unprocessable('invalid_date', `${date} has not begun.`);
  return { startMs, endMs: startMs + dayMs };
}

export function dateAt(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
