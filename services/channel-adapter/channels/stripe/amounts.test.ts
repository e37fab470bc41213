import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { feeFromStripe, fromStripeAmount, refusalOf, stripeCurrencies, toStripeAmount } from './amounts.ts';

const expressed = [
  [1_000n, 'USD', 1_000],
  [500n, 'JPY', 500],
  [5n, 'ISK', 500],
  [5n, 'UGX', 500],
  [5_120n, 'KWD', 5_120],
  [300n, 'MGA', 3],
  [1_045n, 'HUF', 1_045],
  [80_045n, 'TWD', 80_045],
  [999_999_999_999n, 'IDR', 999_999_999_999],
] as const;

for (const [ours, currency, theirs] of expressed)
  test(`${ours} ${currency} is ${theirs} to Stripe`, () => {
    assert.equal(refusalOf(ours, currency), undefined);
    assert.equal(toStripeAmount(ours, currency), theirs);
    assert.equal(fromStripeAmount(theirs, currency.toLowerCase()), ours);
  });

const refused = [
  [100_000_000n, 'USD', 'amount_too_large'],
  [1_000_000n, 'ISK', 'amount_too_large'],
  [10_000_000_000n, 'JPY', 'amount_too_large'],
  [5_124n, 'KWD', 'amount_not_expressible'],
  [350n, 'MGA', 'amount_not_expressible'],
  [1n, 'XAU', 'currency_not_supported'],
] as const;

for (const [amount, currency, code] of refused)
  test(`${amount} ${currency} is refused: ${code}`, () => {
    assert.equal(refusalOf(amount, currency)?.code, code);
  });

test('what is not refused comes back as it was, at any size and in any currency', () => {
  const amounts = fc.bigInt({ min: 1n, max: 999_999_999_999_999_999n });
  fc.assert(
    fc.property(amounts, fc.constantFrom(...stripeCurrencies), (amount, currency) => {
      if (refusalOf(amount, currency) !== undefined) return;
      assert.equal(fromStripeAmount(toStripeAmount(amount, currency), currency.toLowerCase()), amount);
    }),
  );
});

test('a fee in fractions that the currency does not have is rounded half up', () => {
  const rounded = [14_549, 14_550, -14_550, -14_551].map((fee) => feeFromStripe(fee, 'isk'));
  assert.deepEqual(rounded, [145n, 146n, -145n, -146n]);
  assert.equal(feeFromStripe(88, 'usd'), 88n);
});
