import assert from 'node:assert/strict';
import { it } from 'node:test';
import { percentOf } from './totals.ts';

for (const [matched, all, expected] of [
  [0, 0, undefined],
  [0, 3, '0.00'],
  [2, 3, '66.66'],
  [99_999, 100_000, '99.99'],
  [7, 7, '100.00'],
] as const)
  it(`calls ${matched} of ${all} ${expected} percent, and never all what is not`, () => {
    assert.equal(percentOf(matched, all), expected);
  });
