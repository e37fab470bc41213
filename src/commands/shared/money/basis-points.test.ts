import assert from 'node:assert/strict';
import { test } from 'node:test';
import { basisPointsOf } from './basis-points.ts';

test('a percentage is exact in basis points, or none', () => {
  assert.equal(basisPointsOf('2.9'), 290);
  assert.equal(basisPointsOf('0.25 %'), 25);
  assert.equal(basisPointsOf('100'), 10_000);
  for (const word of ['100.01', '2.905', '-1', 'two', '']) assert.equal(basisPointsOf(word), undefined, word);
});
