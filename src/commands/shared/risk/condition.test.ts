import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../kernel/failure.ts';
import { conditionOf } from './condition.ts';

test('a condition is a field, an operator and a value of the fitting type', () => {
  assert.deepEqual(conditionOf('amount gt 100000'), { field: 'amount', operator: 'gt', value: 100_000 });
  assert.deepEqual(conditionOf('country in DE, FR'), {
    field: 'country',
    operator: 'in',
    value: ['DE', 'FR'],
  });
  assert.equal(conditionOf('proxy eq true').value, true);
  assert.equal(conditionOf('currency eq USD').value, 'USD');
});

test('an unknown operator is wrong use, and those there are are named', () => {
  assert.throws(
    () => conditionOf('amount > 5'),
    (error) => error instanceof Failure && error.exitCode === 2 && /gt, gte/.test(error.next.join(' ')),
  );
});
