import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type BucketCount, bucketOf, latencyOf, longestOf } from './latency.ts';

const duration = fc.oneof(fc.integer({ min: 0, max: 2_000 }), fc.integer({ min: 0, max: 2 ** 30 - 1 }));

function histogramOf(durations: readonly number[]): BucketCount[] {
  const counts = Map.groupBy(durations, bucketOf);
  return [...counts].map(([bucket, of]) => ({ bucket, count: BigInt(of.length) }));
}

describe('latency', () => {
  it('is exact below 64 ms, and no bucket is left out', () => {
    for (let ms = 0; ms < 64; ms += 1) assert.deepEqual([bucketOf(ms), longestOf(bucketOf(ms))], [ms, ms]);
    for (let bucket = 0; bucket < 800; bucket += 1) {
      assert.equal(bucketOf(longestOf(bucket)), bucket);
      assert.equal(bucketOf(longestOf(bucket) + 1), bucket + 1);
    }
  });

  it('is never said too low, and at most 1/32 too high', () => {
    fc.assert(
      fc.property(duration, (ms) => {
        const said = longestOf(bucketOf(ms));
        assert.ok(said >= ms && said - ms <= ms / 32, `${ms} ms said as ${said}`);
      }),
    );
  });

  it('has the percentiles of the sorted durations, within the bound', () => {
    fc.assert(
      fc.property(fc.array(duration, { minLength: 1, maxLength: 300 }), (durations) => {
        const sorted = durations.toSorted((a, b) => a - b);
        const latency = latencyOf(histogramOf(durations));
        for (const [percent, said] of [
          [50, latency.p50_ms],
          [95, latency.p95_ms],
          [99, latency.p99_ms],
        ] as const) {
          const exact = sorted[Math.ceil((sorted.length * percent) / 100) - 1];
          assert.ok(exact !== undefined && said !== null);
          assert.ok(said >= exact && said - exact <= exact / 32, `p${percent} is ${exact}, said as ${said}`);
        }
      }),
    );
  });

  it('is nothing without payments, and bounded for absurd durations', () => {
    assert.deepEqual(latencyOf([]), { count: 0, p50_ms: null, p95_ms: null, p99_ms: null });
    assert.equal(bucketOf(-5), 0);
    assert.equal(bucketOf(Number.MAX_SAFE_INTEGER), bucketOf(2 ** 30 - 1));
  });
});
