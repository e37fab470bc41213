import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { maxAmount } from '../../kit/contract/schemas.ts';
import { costsOf, type FeeTerms, feeOf } from './fee.ts';

const terms = (given: Partial<FeeTerms>): FeeTerms => ({
  ...{ percentage_bps: 0, fixed_amount: 0n, minimum_amount: null, maximum_amount: null },
  ...given,
});

describe('the fee of a withdrawal', () => {
  for (const [what, given, amount, expected] of [
    ['a fixed part', { fixed_amount: 25n }, 10_000n, 25n],
    ['a percentage', { percentage_bps: 150 }, 10_000n, 150n],
    ['both', { percentage_bps: 150, fixed_amount: 25n }, 10_000n, 175n],
    ['half a unit, rounded up', { percentage_bps: 50 }, 100n, 1n],
    ['less than half, rounded down', { percentage_bps: 49 }, 100n, 0n],
    ['at least the minimum', { percentage_bps: 1, minimum_amount: 10n }, 100n, 10n],
    ['at most the maximum', { percentage_bps: 10_000, maximum_amount: 500n }, 10_000n, 500n],
  ] as const)
    it(`is ${what}`, () => {
      assert.equal(feeOf(terms(given), amount), expected);
    });

  it('is paid on top of the amount, or out of it', () => {
    const charged = terms({ fixed_amount: 25n });
    assert.deepEqual(costsOf(charged, 100n, 'added'), {
      ...{ fee_amount: 25n, fee_mode: 'added', payout_amount: 100n, total_amount: 125n },
    });
    assert.deepEqual(costsOf(charged, 100n, 'deducted'), {
      ...{ fee_amount: 25n, fee_mode: 'deducted', payout_amount: 75n, total_amount: 100n },
    });
    assert.equal(costsOf(undefined, 100n, 'added').total_amount, 100n);
    assert.throws(() => costsOf(charged, 25n, 'deducted'), { code: 'amount_below_fee' });
    assert.throws(() => costsOf(charged, maxAmount, 'added'), { code: 'amount_too_large' });
  });

  it('adds up whatever the amount and the terms, to the minor unit', () => {
    const amounts = fc.bigInt({ min: 1n, max: maxAmount / 4n });
    const anyTerms = fc.record({
      percentage_bps: fc.integer({ min: 0, max: 10_000 }),
      fixed_amount: fc.bigInt({ min: 0n, max: 10_000n }),
      minimum_amount: fc.option(fc.bigInt({ min: 0n, max: 100n })),
      maximum_amount: fc.option(fc.bigInt({ min: 100n, max: 100_000n })),
    });
    fc.assert(
      fc.property(anyTerms, amounts, (given, amount) => {
        const costs = costsOf(given, amount, 'added');
        assert.equal(costs.total_amount, costs.payout_amount + costs.fee_amount);
        assert.equal(costs.payout_amount, amount);
        // Never half a unit or more away from the exact percentage.
        const exact = amount * BigInt(given.percentage_bps);
        const rounded = feeOf(
          { ...given, fixed_amount: 0n, minimum_amount: null, maximum_amount: null },
          amount,
        );
        const off = rounded * 10_000n - exact;
        assert.ok(off <= 5_000n && off > -5_000n);
      }),
    );
  });
});
