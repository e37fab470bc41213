import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertReplayable, deliveryTransitions, outcomeOf } from './delivery-state.ts';
import { retryDelayMs, retryDelaysSeconds } from './schedule.ts';

const answered = (status: number | null, retryAfterMs: number | null = null) => ({
  status,
  latencyMs: 1,
  error: null,
  retryAfterMs,
});

test('there are 16 tries over 24 hours, each delay longer than the one before', () => {
  assert.equal(retryDelaysSeconds.length + 1, 16);
  assert.equal(
    retryDelaysSeconds.reduce((sum, delay) => sum + delay, 0),
    86_400,
  );
  retryDelaysSeconds.forEach((delay, index) => void assert.ok(delay > (retryDelaysSeconds[index - 1] ?? 0)));
});

test('jitter shortens a delay by at most a tenth', () => {
  assert.equal(retryDelayMs(1, 0), 5_000);
  assert.equal(retryDelayMs(1, 1), 4_500);
  assert.equal(retryDelayMs(16, 0), undefined);
});

test('only 2xx delivers; everything else is tried again until the schedule ends', () => {
  for (const status of [200, 201, 204, 299])
    assert.deepEqual(outcomeOf(answered(status), 1, 0), { state: 'delivered' });
  for (const status of [null, 301, 302, 307, 400, 401, 404, 429, 500, 503]) {
    assert.deepEqual(outcomeOf(answered(status), 1, 0), { state: 'pending', delayMs: 5_000 });
    assert.deepEqual(outcomeOf(answered(status), 15, 0), { state: 'pending', delayMs: 28_800_000 });
    assert.deepEqual(outcomeOf(answered(status), 16, 0), { state: 'failed', isGone: false });
  }
});

test('an endpoint that asks for more time gets it, up to the longest delay of the schedule', () => {
  const delayMs = (askedMs: number) => outcomeOf(answered(429, askedMs), 1, 0);
  assert.deepEqual(delayMs(1_000), { state: 'pending', delayMs: 5_000 });
  assert.deepEqual(delayMs(90_000), { state: 'pending', delayMs: 90_000 });
  assert.deepEqual(delayMs(999_999_999_000), { state: 'pending', delayMs: 28_800_000 });
  assert.deepEqual(outcomeOf(answered(503, 90_000), 16, 0), { state: 'failed', isGone: false });
});

test('410 ends a delivery at its first try', () => {
  assert.deepEqual(outcomeOf(answered(410), 1, 0), { state: 'failed', isGone: true });
});

test('what is delivered or failed can be replayed, what is pending not', () => {
  assert.deepEqual(deliveryTransitions, {
    pending: ['pending', 'delivered', 'failed'],
    delivered: ['pending'],
    failed: ['pending'],
  });
  assertReplayable('delivered');
  assertReplayable('failed');
  assert.throws(() => assertReplayable('pending'), { code: 'illegal_delivery_transition' });
});
