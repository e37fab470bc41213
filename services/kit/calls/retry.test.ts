import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { retryDelayMs } from './retry.ts';

test('a call is repeated at most three times, after 1, 2 and 4 s with jitter, and never past its deadline', () => {
  const failed = fc.record({
    attempts: fc.integer({ min: 1, max: 6 }),
    isSafe: fc.boolean(),
    remainingMs: fc.integer({ min: -1, max: 30_000 }),
  });
  fc.assert(
    fc.property(failed, ({ attempts, isSafe, remainingMs }) => {
      const waitMs = retryDelayMs({ attempts, isSafe, remainingMs });
      if (!isSafe || attempts > 3) return assert.equal(waitMs, undefined);
      if (waitMs === undefined) return assert.ok(remainingMs <= 1_000 * 2 ** (attempts - 1));
      assert.ok(
        waitMs < remainingMs && waitMs >= 500 * 2 ** (attempts - 1) && waitMs <= 1_000 * 2 ** (attempts - 1),
      );
    }),
  );
});

test('a short Retry-After is kept, and a long one is the caller’s to decide on', () => {
  const failed = { attempts: 1, isSafe: true, remainingMs: 30_000 };
  assert.equal(retryDelayMs({ ...failed, retryAfter: '3' }), 3_000);
  assert.equal(retryDelayMs({ ...failed, retryAfter: '60' }), undefined);
  assert.notEqual(retryDelayMs({ ...failed, retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT' }), undefined);
});
