import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryAfterMs } from './retry-after.ts';

const now = new Date('2026-01-01T00:00:00Z');

test('seconds and a date are both read, of 429 and 503 alone', () => {
  assert.equal(retryAfterMs(429, '120', now), 120_000);
  assert.equal(retryAfterMs(503, 'Thu, 01 Jan 2026 00:01:00 GMT', now), 60_000);
  assert.equal(retryAfterMs(503, 'Wed, 31 Dec 2025 00:00:00 GMT', now), 0);
  assert.equal(retryAfterMs(500, '120', now), null);
});

test('what is no time asks for nothing', () => {
  for (const header of [undefined, '', '-5', '1.5', 'soon', 'GMT', '12345678901', ['1', '2']])
    assert.equal(retryAfterMs(429, header, now), null);
});
