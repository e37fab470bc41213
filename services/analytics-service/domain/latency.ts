/**
 * Durations are counted in buckets of fixed bounds, as HdrHistogram does: 32 for every doubling. Counts of equal
 * buckets add up exactly, so the percentiles of a day are those of its hours together.
 */
import type { Latency } from '../contract.ts';

const bucketsPerDoubling = 32;
/** About 12 days; what takes longer counts as this long. */
const longestMs = 2 ** 30 - 1;

/** Bucket `b` below 64 holds `b` ms alone; each above it is at most 1/32 wide of the durations in it. */
export function bucketOf(durationMs: number): number {
  const ms = Math.min(Math.max(0, Math.round(durationMs)), longestMs);
  const doublings = Math.max(0, Math.floor(Math.log2(Math.max(1, ms))) - Math.log2(bucketsPerDoubling));
  return bucketsPerDoubling * doublings + Math.floor(ms / 2 ** doublings);
}

/** The longest duration that falls into the bucket: a percentile is never said too low. */
export function longestOf(bucket: number): number {
  const doublings = Math.max(0, Math.floor(bucket / bucketsPerDoubling) - 1);
  return (bucket - bucketsPerDoubling * doublings + 1) * 2 ** doublings - 1;
}

export type BucketCount = { bucket: number; count: bigint };

/** @param buckets in any order, each once */
export function latencyOf(buckets: readonly BucketCount[]): Latency {
  const sorted = buckets.toSorted((a, b) => a.bucket - b.bucket);
  const count = sorted.reduce((sum, one) => sum + one.count, 0n);
  const percentile = (percent: bigint) => percentileOf(sorted, count, percent);
  return {
    count: Number(count),
    p50_ms: percentile(50n),
    p95_ms: percentile(95n),
    p99_ms: percentile(99n),
  };
}

/** Nearest rank: the shortest duration that at least so many percent do not exceed. */
function percentileOf(sorted: readonly BucketCount[], count: bigint, percent: bigint): number | null {
  const rank = (count * percent + 99n) / 100n;
  let seen = 0n;
  for (const { bucket, count: ofBucket } of sorted) {
    seen += ofBucket;
    if (seen >= rank) return longestOf(bucket);
  }
  return null;
}
