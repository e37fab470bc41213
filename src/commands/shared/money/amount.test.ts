import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../kernel/failure.ts';
import { amountOf, currencyOf, minorUnitsOf } from './amount.ts';

const none = { amount: undefined, minor: undefined, currency: 'USD' };
const isWrongUse = (error: unknown) => error instanceof Failure && error.exitCode === 2;

test('an amount is exact by its currency’s digits', () => {
  assert.equal(amountOf({ ...none, amount: '12.34' }), 1234n);
  assert.equal(amountOf({ ...none, amount: '1234', currency: 'JPY' }), 1234n);
  assert.equal(amountOf({ ...none, amount: '1.234', currency: 'KWD' }), 1234n);
  assert.equal(amountOf({ ...none, minor: 1234n }), 1234n);
  assert.equal(amountOf(none), undefined);
});

test('an amount that would have to be rounded, is nothing, or is said twice is wrong use', () => {
  assert.throws(() => amountOf({ ...none, amount: '12.345' }), isWrongUse);
  assert.throws(() => amountOf({ ...none, amount: '1.5', currency: 'JPY' }), isWrongUse);
  assert.throws(() => amountOf({ ...none, amount: '0' }), isWrongUse);
  assert.throws(() => amountOf({ ...none, amount: '1', minor: 1n }), isWrongUse);
});

test('a currency may be typed in lower case and must exist; minor units are digits', () => {
  assert.equal(currencyOf('eur'), 'EUR');
  assert.equal(currencyOf('ABC'), undefined);
  assert.equal(minorUnitsOf('900719925474099312'), 900719925474099312n);
  assert.equal(minorUnitsOf('12.5'), undefined);
});
