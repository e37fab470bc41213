import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../kernel/failure.ts';
import { tierOf } from './tier.ts';

test('a tier is where it ends, a percentage, and a fixed part if any', () => {
  const first = { up_to_amount: 100_000n, percentage_bps: 290, fixed_amount: 30n };
  assert.deepEqual(tierOf('1000 2.9 0.30', 'USD'), first);
  assert.deepEqual(tierOf(' 1000.00  2.9%  0.30 ', 'USD'), first);
  assert.deepEqual(tierOf('rest 1.9', 'JPY'), { up_to_amount: null, percentage_bps: 190, fixed_amount: 0n });
});

test('what is no tier is wrong use, with an example of one', () => {
  for (const text of ['', '1000', '1000 much', '1000 2.9 0.30 0.40', '1000 2.9 0.305'])
    assert.throws(
      () => tierOf(text, 'USD'),
      (error) => error instanceof Failure && error.exitCode === 2,
      text,
    );
});
