import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amountOrNone, timeOf } from './options.ts';

test('a time is a date, a moment, or an age', () => {
  assert.equal(timeOf('2026-08-01'), '2026-08-01T00:00:00.000Z');
  assert.equal(timeOf('2026-08-01T12:00:00+02:00'), '2026-08-01T10:00:00.000Z');
  const hourAgo = Date.parse(timeOf('1h') ?? '');
  assert.ok(Math.abs(Date.now() - 3_600_000 - hourAgo) < 60_000);
  for (const word of ['yesterday', '2026-13-01', '01.08.2026']) assert.equal(timeOf(word), undefined, word);
});

test('none takes a limit away, and what is not said stays', () => {
  assert.equal(amountOrNone('none', 'USD', '--daily'), null);
  assert.equal(amountOrNone(undefined, 'USD', '--daily'), undefined);
  assert.equal(amountOrNone('12.34', 'USD', '--daily'), 1234n);
});
