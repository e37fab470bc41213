import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { converted, decimalText, rateIn } from './exchange-rate.ts';

const table = { base: 'USD', rates: { EUR: '0.8', JPY: '150.25', KWD: '0.3', ZZZ: '0', YYY: '1e3' } };

for (const [base, quote, text, derivation] of [
  ['USD', 'EUR', '0.8', 'direct'],
  ['EUR', 'USD', '1.25', 'inverse'],
  ['EUR', 'JPY', '187.8125', 'cross'],
  ['JPY', 'EUR', '0.00532445923461', 'cross'],
  ['USD', 'USD', '1', 'direct'],
  ['EUR', 'EUR', '1', 'cross'],
] as const)
  test(`one ${base} is ${text} ${quote}: ${derivation}`, () => {
    const found = rateIn(table, { base, quote });
    assert.equal(found?.derivation, derivation);
    assert.equal(found === undefined ? '' : decimalText(found.rate), text);
  });

test('a rate that is missing, nothing or no decimal gives no rate', () => {
  for (const quote of ['XXX', 'ZZZ', 'YYY', 'constructor'])
    assert.equal(rateIn(table, { base: 'USD', quote }), undefined, quote);
});

for (const [amount, base, quote, expected] of [
  [1_000n, 'USD', 'EUR', 800n],
  // 1.00 USD is 150.25 yen, and a yen has no decimals.
  [100n, 'USD', 'JPY', 150n],
  [100n, 'USD', 'KWD', 300n],
  [1n, 'JPY', 'KWD', 2n],
  // 0.05 USD are 0.04 EUR; of a tie the even one is taken.
  [5n, 'USD', 'EUR', 4n],
  [999_999_999_999_999_999n, 'USD', 'EUR', 799_999_999_999_999_999n],
] as const)
  test(`${amount} minor units of ${base} are ${expected} of ${quote}`, () => {
    const found = rateIn(table, { base, quote });
    assert.ok(found !== undefined);
    assert.equal(converted(amount, found.rate, { base, quote }), expected);
  });

/** Of at most the digits that are shown. */
const decimals = fc
  .tuple(fc.bigInt({ min: 0n, max: 999n }), fc.bigInt({ min: 1n, max: 999_999_999n }))
  .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(9, '0')}`);

test('there and back, or over a third currency, is exactly the same rate', () => {
  fc.assert(
    fc.property(decimals, decimals, (EUR, JPY) => {
      const rates = { base: 'USD', rates: { EUR, JPY } };
      const of = (base: string, quote: string) => {
        const found = rateIn(rates, { base, quote });
        assert.ok(found !== undefined);
        return found.rate;
      };
      const isProduct = (whole: ReturnType<typeof of>, parts: ReturnType<typeof of>[]) => {
        const numerator = parts.reduce((product, part) => product * part.numerator, 1n);
        const denominator = parts.reduce((product, part) => product * part.denominator, 1n);
        assert.equal(whole.numerator * denominator, whole.denominator * numerator);
      };
      isProduct(of('EUR', 'JPY'), [of('EUR', 'USD'), of('USD', 'JPY')]);
      isProduct(of('USD', 'USD'), [of('JPY', 'EUR'), of('EUR', 'JPY')]);
      assert.equal(decimalText(of('USD', 'EUR')), EUR.replace(/0+$/, ''));
    }),
  );
});
