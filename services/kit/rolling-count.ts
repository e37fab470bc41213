/** Counts what happened within the last minute, in seconds' buckets, so that it never grows. */
export type RollingCount = { add(): void; total(): number; clear(): void };

const windowSeconds = 60;

/** @param nowMs a clock in milliseconds; need not be the time of day */
export function rollingCount(nowMs: () => number = Date.now): RollingCount {
  const counts = new Array<number>(windowSeconds).fill(0);
  const seconds = new Array<number>(windowSeconds).fill(Number.NEGATIVE_INFINITY);
  const secondNow = () => Math.floor(nowMs() / 1_000);
  return {
    add: () => {
      const second = secondNow();
      const bucket = second % windowSeconds;
      counts[bucket] = seconds[bucket] === second ? (counts[bucket] ?? 0) + 1 : 1;
      seconds[bucket] = second;
    },
    total: () => {
      const oldest = secondNow() - windowSeconds;
      return counts.reduce((sum, count, bucket) => ((seconds[bucket] ?? 0) > oldest ? sum + count : sum), 0);
    },
    clear: () => void counts.fill(0),
  };
}
