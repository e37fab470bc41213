import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Problem } from '../../kit/problem.ts';
import { defaultFeeTerms } from './default-policy.ts';
import { type FeeTerms, feeBreakdown, feeOf } from './fee.ts';
import { feeTermsOf } from './fee-terms.ts';

const terms = (given: Partial<FeeTerms>): FeeTerms => ({
  percentage_bps: 0,
  fixed_amount: 0n,
  minimum_amount: null,
  maximum_amount: null,
  tier_mode: null,
  tiers: [],
  ...given,
});

const amounts = fc.bigInt(1n, 999_999_999_999_999_999n);
const anyTier = fc.record({
  percentage_bps: fc.integer({ min: 0, max: 10_000 }),
  fixed_amount: fc.bigInt(0n, 1_000n),
});
/** Ends that rise, the last open. */
const anyTiers = fc
  .tuple(
    fc.uniqueArray(fc.bigInt(1n, 10n ** 15n), { maxLength: 5 }),
    fc.array(anyTier, { minLength: 6, maxLength: 6 }),
  )
  .map(([ends, tiers]) =>
    [...ends.toSorted((left, right) => (left < right ? -1 : 1)), null].flatMap((up_to_amount, index) => {
      const tier = tiers[index];
      return tier === undefined ? [] : [{ up_to_amount, ...tier }];
    }),
  );
/** Without volume tiers: a larger amount may be in a cheaper one. */
const anyTerms: fc.Arbitrary<FeeTerms> = fc
  .record({
    tiers: fc.option(anyTiers),
    percentage_bps: fc.integer({ min: 0, max: 10_000 }),
    fixed_amount: fc.bigInt(0n, 10_000n),
    bounds: fc.tuple(fc.option(fc.bigInt(0n, 10_000n)), fc.option(fc.bigInt(0n, 10_000n))),
  })
  .map(({ percentage_bps, fixed_amount, tiers, bounds: [minimum, above] }) => ({
    tier_mode: tiers === null ? null : 'graduated',
    tiers: tiers ?? [],
    percentage_bps,
    fixed_amount,
    minimum_amount: minimum,
    maximum_amount: above === null ? null : (minimum ?? 0n) + above,
  }));

test('2.9 % and 30 minor units, rounded half up', () => {
  const usual = defaultFeeTerms(2);
  const expected = [
    [10_000n, 320n],
    [1_050n, 60n], // 30.45
    [1_051n, 60n], // 30.479
    [1_500n, 74n], // 43.5 is rounded up
    [50n, 31n], // 1.45
  ] as const;
  for (const [amount, fee] of expected) assert.equal(feeOf(usual, amount), fee, `fee of ${amount}`);
});

test('the fixed part has the value of its currency', () => {
  assert.deepEqual(
    ([0, 2, 3, 4] as const).map((exponent) => defaultFeeTerms(exponent).fixed_amount),
    [30n, 30n, 300n, 3_000n],
  );
});

test('minimum and maximum bound the fee, and the amount bounds it in any case', () => {
  const bounded = terms({ percentage_bps: 100, minimum_amount: 50n, maximum_amount: 80n });
  assert.deepEqual(
    [1_000n, 6_000n, 100_000n, 20n].map((amount) => feeOf(bounded, amount)),
    [50n, 60n, 80n, 20n],
  );
});

test('a fee is never negative, never above the amount, never outside its bounds but for the amount', () => {
  fc.assert(
    fc.property(anyTerms, amounts, (plan, amount) => {
      const fee = feeOf(plan, amount);
      assert.ok(fee >= 0n && fee <= amount);
      if (plan.maximum_amount !== null) assert.ok(fee <= plan.maximum_amount);
      if (plan.minimum_amount !== null) assert.ok(fee >= plan.minimum_amount || fee === amount);
    }),
    { verbose: 1 },
  );
});

test('the percentage is the exact one, off by at most half a minor unit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000 }), amounts, (percentage_bps, amount) => {
      const twentyThousandths = feeOf(terms({ percentage_bps }), amount) * 20_000n;
      const error = twentyThousandths - amount * BigInt(percentage_bps) * 2n;
      assert.ok(error > -10_000n && error <= 10_000n, `off by ${error}/20000`);
    }),
    { verbose: 1 },
  );
});

test('a larger amount never costs less', () => {
  fc.assert(
    fc.property(anyTerms, amounts, amounts, (plan, left, right) => {
      const [smaller, larger] = left < right ? [left, right] : [right, left];
      assert.ok(feeOf(plan, smaller) <= feeOf(plan, larger));
    }),
    { verbose: 1 },
  );
});

const tiers = [
  { up_to_amount: 1_000n, percentage_bps: 300, fixed_amount: 10n },
  { up_to_amount: 5_000n, percentage_bps: 200, fixed_amount: 5n },
  { up_to_amount: null, percentage_bps: 100, fixed_amount: 0n },
];

const tiered: readonly (readonly ['graduated' | 'volume', bigint, bigint])[] = [
  ['graduated', 1_000n, 40n],
  ['graduated', 1_001n, 45n], // 30 + 0.02, and both fixed parts
  ['graduated', 6_000n, 135n], // 30 + 80 + 10, and both fixed parts
  ['volume', 1_000n, 40n],
  ['volume', 1_001n, 25n], // 20.02 and the second fixed part
  ['volume', 5_000n, 105n],
  ['volume', 6_000n, 60n],
];

for (const [tier_mode, amount, expected] of tiered)
  test(`${tier_mode} tiers take ${expected} of ${amount}`, () => {
    assert.equal(feeOf(terms({ tier_mode, tiers }), amount), expected);
  });

const volume: FeeTerms['tier_mode'] = 'volume';

test('the parts of a fee cover the amount and add up to it before its bounds', () => {
  fc.assert(
    fc.property(anyTerms, amounts, fc.boolean(), (plan, amount, isVolume) => {
      const given = isVolume && plan.tier_mode !== null ? { ...plan, tier_mode: volume } : plan;
      const unbounded = { ...given, minimum_amount: null, maximum_amount: null };
      const { parts, fee_amount, net_amount, bounded_by } = feeBreakdown(unbounded, amount);
      const ofTiers = parts.filter(({ tier }) => tier !== null);
      const covered = ofTiers.reduce((sum, part) => sum + part.amount, 0n);
      assert.equal(covered, given.tier_mode === null ? 0n : amount);
      const sum = parts.reduce((total, part) => total + part.percentage_amount + part.fixed_amount, 0n);
      assert.equal(fee_amount, bounded_by === 'amount' ? amount : sum);
      assert.equal(net_amount + fee_amount, amount);
      const exact = parts.reduce((total, part) => total + part.amount * BigInt(part.percentage_bps), 0n);
      const percentages = parts.reduce((total, part) => total + part.percentage_amount, 0n);
      const error = percentages * 20_000n - exact * 2n;
      assert.ok(error > -10_000n && error <= 10_000n, `off by ${error}/20000`);
    }),
    { verbose: 1 },
  );
});

test('one graduated tier, and tiers of one rate, take what the rate takes without tiers', () => {
  fc.assert(
    fc.property(anyTiers, amounts, fc.integer({ min: 0, max: 10_000 }), (given, amount, percentage_bps) => {
      const same = given.map((tier) => ({ ...tier, percentage_bps, fixed_amount: 0n }));
      assert.equal(
        feeOf(terms({ tier_mode: 'graduated', tiers: same }), amount),
        feeOf(terms({ percentage_bps }), amount),
      );
    }),
    { verbose: 1 },
  );
});

test('what bounded a fee is said', () => {
  const plan = terms({ percentage_bps: 100, minimum_amount: 50n, maximum_amount: 80n });
  assert.deepEqual(
    [6_000n, 1_000n, 100_000n, 20n].map((amount) => feeBreakdown(plan, amount).bounded_by),
    [null, 'minimum', 'maximum', 'amount'],
  );
});

const tier = (up_to_amount: bigint | null) => ({ up_to_amount, percentage_bps: 1, fixed_amount: 0n });
const senseless = [
  ['an open tier before the last', 'graduated', [tier(null), tier(null)]],
  ['a last tier that ends', 'volume', [tier(10n)]],
  ['ends that do not rise', 'graduated', [tier(10n), tier(10n), tier(null)]],
  ['a mode without tiers', 'graduated', undefined],
  ['tiers without a mode', undefined, [tier(null)]],
] as const;

for (const [name, tier_mode, given] of senseless)
  test(`${name} is refused`, () => {
    const asked = {
      currency: 'EUR',
      percentage_bps: 0,
      fixed_amount: 0n,
      ...(tier_mode === undefined ? {} : { tier_mode }),
      ...(given === undefined ? {} : { tiers: [...given] }),
    };
    assert.throws(
      () => feeTermsOf(asked),
      (error) => error instanceof Problem && error.code === 'invalid_fee_tiers',
    );
  });
