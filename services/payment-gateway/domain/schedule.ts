/** How long until what is open is looked at again: bounded, then a person must look. */

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Longer than a request can last, so that whoever works on it is not disturbed and who died is found. */
export const leaseMs = minute;

/** Asking a channel for an outcome that is not known; half a day in all. */
const checkDelaysMs = [
  2 * second,
  5 * second,
  10 * second,
  30 * second,
  ...[minute, 2 * minute, 5 * minute, 10 * minute, 20 * minute, 40 * minute],
  ...Array.from({ length: 11 }, () => hour),
];

/** A payer has a day for 3-D Secure; the channel tells of it by itself, this is for news that was lost. */
const actionDelaysMs = [
  ...[minute, 4 * minute, 10 * minute, 45 * minute],
  ...Array.from({ length: 23 }, () => hour),
];

/** Undoing something at a peer; a day in all. */
const workDelaysMs = [
  second,
  2 * second,
  5 * second,
  15 * second,
  minute,
  5 * minute,
  15 * minute,
  ...Array.from({ length: 24 }, () => hour),
];

/** @param checks how many there were. @returns undefined when there is no further one */
export function nextCheckMs(checks: number): number | undefined {
  return checkDelaysMs[checks];
}

export function nextActionCheckMs(checks: number): number | undefined {
  return actionDelaysMs[checks];
}

/** @param attempts how many there were, 1 or more */
export function nextWorkMs(attempts: number): number | undefined {
  return workDelaysMs[attempts - 1];
}
