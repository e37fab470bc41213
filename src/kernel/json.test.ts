import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseJson, stringifyJson } from './json.ts';

test('an integer of any size is printed as it was read', () => {
  const integers = fc.bigInt({ min: -(10n ** 38n), max: 10n ** 38n });
  fc.assert(
    fc.property(integers, (integer) => {
      const text = `{"amounts":[${integer}]}`;
      assert.equal(stringifyJson(parseJson(text)), text);
    }),
  );
});

test('small integers and fractions stay numbers, and an endless integer is refused', () => {
  assert.deepEqual(parseJson('[1,-2,0.5,1e3]'), [1, -2, 0.5, 1_000]);
  assert.equal(parseJson('9007199254740993'), 9_007_199_254_740_993n);
  for (const digits of [41, 400, 100_000]) assert.throws(() => parseJson('1'.repeat(digits)), SyntaxError);
});

test('a fraction that a float would round to an integer is refused, and an integer with a point or exponent is not', () => {
  for (const text of [
    '100.00000000000000001',
    '9007199254740990.6',
    '-4503599627370496.3',
    '1.00000000000000000001e2',
  ])
    assert.throws(() => parseJson(text), /more digits than a number keeps/, text);
  const zeros = '0'.repeat(30);
  assert.deepEqual(
    parseJson(`[1.0, 1.${zeros}, 10e-1, 1.5e1, -0.0, 9007199254740991]`),
    [1, 1, 1, 15, -0, 9_007_199_254_740_991],
  );
});

test('a fraction of up to 16 digits never becomes an integer', () => {
  const fractions = fc.tuple(
    fc.integer({ min: 1, max: 15 }),
    fc.bigInt({ min: 10n ** 15n, max: 10n ** 16n - 1n }),
  );
  fc.assert(
    fc.property(fractions, ([point, digits]) => {
      const text = `${String(digits).slice(0, point)}.${String(digits).slice(point)}`;
      if (/\.0+$/.test(text)) return;
      assert.equal(Number.isInteger(parseJson(text)), false, text);
    }),
  );
});
