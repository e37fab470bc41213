/** What a plan takes of an amount: exact in basis points, rounded once. Minor units throughout. */
import type { FeeBreakdown, FeePlan, FeeTier } from '../contract.ts';

export type FeeTerms = Pick<
  FeePlan,
  'percentage_bps' | 'fixed_amount' | 'minimum_amount' | 'maximum_amount' | 'tier_mode' | 'tiers'
>;

const basisPoints = 10_000n;

export function feeOf(terms: FeeTerms, amount: bigint): bigint {
  return feeBreakdown(terms, amount).fee_amount;
}

/**
 * The parts' percentages are added exactly and rounded half up to a minor unit once; then come the fixed parts,
 * the minimum, the maximum, and the amount itself: nobody is paid a negative rest.
 */
export function feeBreakdown(terms: FeeTerms, amount: bigint): FeeBreakdown {
  const parts = withPercentages(sharesOf(terms, amount));
  const sum = parts.reduce((total, part) => total + part.percentage_amount + part.fixed_amount, 0n);
  const { fee_amount, bounded_by } = bounded(terms, sum, amount);
  return { amount, parts, bounded_by, fee_amount, net_amount: amount - fee_amount };
}

type Part = FeeBreakdown['parts'][number];
type Share = Omit<Part, 'percentage_amount'>;

function sharesOf(terms: FeeTerms, amount: bigint): Share[] {
  const { percentage_bps, fixed_amount, tier_mode, tiers } = terms;
  const whole = { tier: null, amount, percentage_bps, fixed_amount };
  switch (tier_mode) {
    case null:
      return [whole];
    case 'volume':
      return [whole, ...volumeShares(tiers, amount)];
    case 'graduated':
      return [whole, ...graduatedShares(tiers, amount)];
  }
}

function volumeShares(tiers: readonly FeeTier[], amount: bigint): Share[] {
  const index = tiers.findIndex(({ up_to_amount }) => up_to_amount === null || amount <= up_to_amount);
  const tier = tiers[index];
  return tier === undefined ? [] : [shareOf(tier, index, amount)];
}

/** The parts of the amount that lie in each tier that is reached; together they are the amount. */
function graduatedShares(tiers: readonly FeeTier[], amount: bigint): Share[] {
  let from = 0n;
  return tiers.flatMap((tier, index) => {
    if (amount <= from) return [];
    const to = smaller(tier.up_to_amount ?? amount, amount);
    const share = shareOf(tier, index, to - from);
    from = to;
    return [share];
  });
}

function shareOf({ percentage_bps, fixed_amount }: FeeTier, index: number, amount: bigint): Share {
  return { tier: index + 1, amount, percentage_bps, fixed_amount };
}

/** Each part is the difference of two rounded running sums, so that all of them are the rounded whole. */
function withPercentages(shares: readonly Share[]): Part[] {
  let exact = 0n;
  return shares.map((share) => {
    const before = rounded(exact);
    exact += share.amount * BigInt(share.percentage_bps);
    return { ...share, percentage_amount: rounded(exact) - before };
  });
}

/** Half up. */
function rounded(tenThousandths: bigint): bigint {
  return (tenThousandths * 2n + basisPoints) / (basisPoints * 2n);
}

function bounded(
  { minimum_amount, maximum_amount }: FeeTerms,
  sum: bigint,
  amount: bigint,
): Pick<FeeBreakdown, 'fee_amount' | 'bounded_by'> {
  const atLeast = larger(sum, minimum_amount ?? 0n);
  const atMost = smaller(atLeast, maximum_amount ?? atLeast);
  if (atMost > amount) return { fee_amount: amount, bounded_by: 'amount' };
  if (atMost < atLeast) return { fee_amount: atMost, bounded_by: 'maximum' };
  return { fee_amount: atMost, bounded_by: atLeast > sum ? 'minimum' : null };
}

function larger(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}

function smaller(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}
