import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { currencyCodes, currencyExponent, formatMoney, parseDecimalAmount } from './money.ts';

test('a code is three capital letters, stands once, and has the exponent that ISO 4217 gives it', () => {
  const codes = currencyCodes();
  assert.equal(new Set(codes).size, codes.length);
  for (const code of codes) assert.match(code, /^[A-Z]{3}$/);
  const expected = { USD: 2, EUR: 2, JPY: 0, KRW: 0, ISK: 0, BHD: 3, KWD: 3, TND: 3, CLF: 4, UYW: 4, MGA: 2 };
  for (const [code, exponent] of Object.entries(expected))
    assert.equal(currencyExponent(code), exponent, code);
});

test('what is withdrawn, a metal, for tests or lower case is no currency', () => {
  for (const code of [
    'DEM',
    'HRK',
    'SLL',
    'ZWL',
    'ANG',
    'CUC',
    'XAU',
    'XTS',
    'XXX',
    'usd',
    'US',
    '',
    '__proto__',
  ])
    assert.equal(currencyExponent(code), undefined, code);
});

test('an amount is read exactly, and one with too many digits is not rounded but refused', () => {
  assert.equal(parseDecimalAmount('12.34', 2), 1234n);
  assert.equal(parseDecimalAmount('12.3', 2), 1230n);
  assert.equal(parseDecimalAmount('12', 2), 1200n);
  assert.equal(parseDecimalAmount('0.07', 2), 7n);
  assert.equal(parseDecimalAmount('1234', 0), 1234n);
  assert.equal(parseDecimalAmount('1.234', 3), 1234n);
  for (const text of ['12.345', '-1', '1e3', '1,000', '.5', '5.', '', ' 5', 'abc'])
    assert.equal(parseDecimalAmount(text, 2), undefined, text);
  assert.equal(parseDecimalAmount('1.5', 0), undefined);
});

test('what is shown is what was read, in every currency', () => {
  const amount = fc.bigInt({ min: 0n, max: 10n ** 14n });
  fc.assert(
    fc.property(amount, fc.constantFrom(...currencyCodes()), (minorUnits, code) => {
      const exponent = currencyExponent(code) ?? 0;
      const [text = ''] = formatMoney(minorUnits, code).split(' ');
      assert.equal(parseDecimalAmount(text, exponent), minorUnits);
    }),
    { verbose: true },
  );
});
