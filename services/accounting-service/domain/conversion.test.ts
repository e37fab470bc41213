import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { boughtAmount, conversionDraft } from './conversion.ts';
import { differences } from './draft.ts';

const of = (sold_amount: bigint, sold_currency: string, rate: string, bought_currency: string) =>
  boughtAmount({ sold_amount, sold_currency, rate, bought_currency });

describe('a conversion', () => {
  for (const [sold, from, rate, to, bought] of [
    [10_000n, 'EUR', '1.0842', 'USD', 10_842n],
    [10_000n, 'USD', '149.5', 'JPY', 14_950n],
    [100n, 'JPY', '0.0066889', 'USD', 67n],
    [10_000n, 'USD', '0.3072', 'KWD', 30_720n],
    [1_000n, 'KWD', '3.2552', 'USD', 326n],
    [1n, 'CLF', '38000', 'CLP', 4n],
    [250n, 'USD', '0.01', 'EUR', 3n],
    [249n, 'USD', '0.01', 'EUR', 2n],
  ] as const)
    it(`of ${sold} ${from} at ${rate} buys ${bought} minor units of ${to}`, () => {
      assert.equal(of(sold, from, rate, to), bought);
    });

  it('that buys nothing, or more than an amount can be, is refused', () => {
    assert.throws(() => of(1n, 'USD', '0.0001', 'EUR'), { code: 'conversion_out_of_range' });
    assert.throws(() => of(10n ** 17n, 'USD', '1000', 'EUR'), { code: 'conversion_out_of_range' });
    assert.throws(() => of(1n, 'USD', '1', 'USD'), { code: 'same_currency' });
    assert.throws(() => of(1n, 'USD', '1', 'ZZZ'), { code: 'unknown_currency' });
  });

  it('balances in both currencies, whatever its margin', () => {
    const amounts = fc.bigInt({ min: 1_000n, max: 10n ** 7n });
    fc.assert(
      fc.property(
        amounts,
        fc.integer({ min: 1, max: 10 ** 9 }),
        fc.integer({ min: 0, max: 10_000 }),
        (sold_amount, rate, margin_bps) => {
          const draft = conversionDraft({
            ...{ merchant_id: 'mer_1', sold_currency: 'USD', sold_amount, bought_currency: 'KWD' },
            ...{ rate: `${rate}.5`, margin_bps, reference: 'fx_1' },
          });
          assert.deepEqual([...differences(draft.entries).values()], [0n, 0n]);
          assert.ok(draft.entries.every(({ amount }) => amount > 0n));
        },
      ),
    );
  });
});
