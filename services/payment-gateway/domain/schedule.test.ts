import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextActionCheckMs, nextCheckMs, nextWorkMs } from './schedule.ts';

const schedules = [
  { name: 'an unknown outcome', first: 0, next: nextCheckMs },
  { name: 'a payer who must act', first: 0, next: nextActionCheckMs },
  { name: 'a compensation', first: 1, next: nextWorkMs },
];

for (const { name, first, next } of schedules)
  test(`${name} is looked at again at growing intervals, and not for ever`, () => {
    const delays: number[] = [];
    for (let count = first; count < 1_000; count += 1) {
      const delay = next(count);
      if (delay === undefined) break;
      delays.push(delay);
    }
    assert.ok(delays.length > 10 && delays.length < 50);
    assert.deepEqual(
      delays,
      delays.toSorted((a, b) => a - b),
    );
    const totalMs = delays.reduce((sum, delay) => sum + delay, 0);
    assert.ok(totalMs <= 26 * 3_600_000);
  });
