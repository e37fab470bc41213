import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../problem.ts';
import { assertCurrency } from './currencies.ts';

test('a currency of ISO 4217 passes, anything else is 422 unknown_currency', () => {
  assert.doesNotThrow(() => assertCurrency('EUR'));
  for (const code of ['ABC', 'XXX', 'eur'])
    assert.throws(
      () => assertCurrency(code),
      (error) =>
        error instanceof Problem && error.code === 'unknown_currency' && error.details.status === 422,
    );
});
