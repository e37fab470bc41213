import type { Static } from '../../kit/contract/schemas.ts';
import { assertCurrency } from '../../kit/money/currencies.ts';
import { unprocessable } from '../../kit/problem.ts';
import type { FeeTerms as FeeTermsSchema, FeeTier } from '../contract.ts';
import type { FeeTerms } from './fee.ts';

type GivenTerms = Static<typeof FeeTermsSchema>;

/** What is not given is null or none. @throws Problem 422 `unknown_currency`, `invalid_fee_bounds`, `invalid_fee_tiers` */
export function feeTermsOf(given: GivenTerms): FeeTerms {
  const { currency, percentage_bps, fixed_amount } = given;
  const { minimum_amount = null, maximum_amount = null, tier_mode = null, tiers = [] } = given;
  assertCurrency(currency);
  if (minimum_amount !== null && maximum_amount !== null && minimum_amount > maximum_amount)
    throw unprocessable('invalid_fee_bounds', 'The minimum is above the maximum.');
  const problem = problemWithTiers(tier_mode, tiers);
  if (problem !== undefined) throw unprocessable('invalid_fee_tiers', problem);
  return { percentage_bps, fixed_amount, minimum_amount, maximum_amount, tier_mode, tiers };
}

/** Every amount lies in exactly one tier; undefined when that is so. */
function problemWithTiers(mode: FeeTerms['tier_mode'], tiers: readonly FeeTier[]): string | undefined {
  if (mode === null) return tiers.length === 0 ? undefined : 'Tiers need a tier_mode: graduated or volume.';
  const ends = tiers.map(({ up_to_amount }) => up_to_amount);
  if (ends.at(-1) !== null)
    return 'The last tier has no end (up_to_amount null), so that every amount is in one.';
  const isRising = ends.slice(0, -1).every((end, index) => end !== null && end > (ends[index - 1] ?? 0n));
  return isRising ? undefined : 'Each tier ends above the one before; only the last has no end.';
}
