/** What holds for a merchant for whom nothing was said. */
import type { CurrencyExponent } from '../../kit/money/currencies.ts';
import type { Policy } from '../contract.ts';
import type { FeeTerms } from './fee.ts';

export type PolicyRules = Pick<
  Policy,
  'state' | 'allowed_methods' | 'allowed_currencies' | 'allowed_channels'
>;

export const defaultPolicy: PolicyRules = {
  state: 'active',
  allowed_methods: ['card'],
  allowed_currencies: [],
  allowed_channels: ['stripe'],
};

const percentageBps = 290;
/** Minor units of a currency with two digits behind the point. */
const fixedAmount = 30n;
const usualExponent = 2;

/**
 * 2.9 % and 30 minor units, as card payments commonly cost. A currency without minor units has small main units,
 * so that the same number serves; one with more digits gets as many zeros more.
 */
export function defaultFeeTerms(exponent: CurrencyExponent): FeeTerms {
  const scale = 10n ** BigInt(Math.max(0, exponent - usualExponent));
  return {
    percentage_bps: percentageBps,
    fixed_amount: fixedAmount * scale,
    minimum_amount: null,
    maximum_amount: null,
    tier_mode: null,
    tiers: [],
  };
}
