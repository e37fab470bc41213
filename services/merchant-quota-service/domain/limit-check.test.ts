import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultLimits } from './default-limits.ts';
import { excessOf } from './limit-check.ts';
import { periodsOf } from './period.ts';

const limits = { single_amount: 100n, daily_amount: 200n, monthly_amount: 300n };
const use = (total: bigint) => ({ reserved: total, committed: 0n });

test('what fits every limit exactly is allowed', () => {
  assert.equal(excessOf(limits, 100n, { day: use(200n), month: use(300n) }), undefined);
});

test('the first limit that is exceeded is named, with what is used without the amount', () => {
  assert.deepEqual(excessOf(limits, 101n, { day: use(101n), month: use(101n) }), {
    limit: 'single',
    limit_amount: 100n,
    used_amount: 0n,
  });
  assert.equal(excessOf(limits, 50n, { day: use(201n), month: use(201n) })?.limit, 'daily');
  assert.deepEqual(excessOf(limits, 50n, { day: use(50n), month: { reserved: 51n, committed: 250n } }), {
    limit: 'monthly',
    limit_amount: 300n,
    used_amount: 251n,
  });
});

test('null is no limit', () => {
  const none = { single_amount: null, daily_amount: null, monthly_amount: null };
  assert.equal(excessOf(none, 10n ** 30n, { day: use(10n ** 30n), month: use(10n ** 30n) }), undefined);
});

test('days and months begin at midnight UTC', () => {
  assert.deepEqual(
    periodsOf(new Date('2026-02-28T23:59:59.999Z')).map(({ period_start }) => period_start),
    ['2026-02-28', '2026-02-01'],
  );
  assert.deepEqual(
    periodsOf(new Date('2026-03-01T00:00:00.000Z')).map(({ period_start }) => period_start),
    ['2026-03-01', '2026-03-01'],
  );
});

test('default limits grow with the digits of the minor unit', () => {
  assert.equal(defaultLimits(0).single_amount, defaultLimits(2).single_amount);
  assert.equal(defaultLimits(3).single_amount, 10n * (defaultLimits(2).single_amount ?? 0n));
  assert.equal(defaultLimits(4).single_amount, 100n * (defaultLimits(2).single_amount ?? 0n));
});
