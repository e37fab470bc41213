/** Seconds from one try to the next: 16 tries over 24 hours, quick at first. */
export const retryDelaysSeconds: readonly number[] = [
  5, 10, 15, 30, 60, 180, 480, 900, 1_920, 3_600, 7_200, 10_800, 14_400, 18_000, 28_800,
];

export const longestDelayMs = Math.max(...retryDelaysSeconds) * 1_000;

/** Endpoints that failed together are not asked together again. */
const jitter = 0.1;

/**
 * How long after its n-th try a delivery is tried again; undefined after the last.
 * @param random from 0 to 1
 */
export function retryDelayMs(tries: number, random: number): number | undefined {
  const seconds = retryDelaysSeconds[tries - 1];
  return seconds === undefined ? undefined : Math.round(seconds * 1_000 * (1 - jitter * random));
}
