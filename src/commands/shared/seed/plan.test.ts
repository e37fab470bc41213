import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planOf } from './plan.ts';

const request = { seed: 7, merchants: 5, payments: 4_000 };

test('the same seed gives the same month, another one another', () => {
  assert.deepEqual(planOf(request), planOf(request));
  assert.notDeepEqual(planOf(request), planOf({ ...request, seed: 8 }));
});

test('more payments leave the merchants as they are', () => {
  assert.deepEqual(planOf({ ...request, payments: 1 }).merchants, planOf(request).merchants);
});

test('the month is in its order, has every kind of payment, and a few merchants take most', () => {
  const { payments } = planOf(request);
  assert.equal(payments.length, 4_000);
  const moments = payments.map(({ day, time }) => `${String(day).padStart(2, '0')} ${time}`);
  assert.deepEqual(moments, moments.toSorted());
  assert.deepEqual([...new Set(payments.map((payment) => payment.follows))].sort(), [
    ...['authenticate', 'capture', 'nothing', 'refund', 'refund-part'],
  ]);
  const first = payments.filter(({ merchant }) => merchant === 0).length;
  assert.ok(first > payments.length / 3, `${first} are the first merchant's`);
  assert.ok(payments.every(({ amount }) => Number.isSafeInteger(amount) && amount >= 100));
});
