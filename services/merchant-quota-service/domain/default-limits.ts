import type { CurrencyExponent } from '../../kit/money/currencies.ts';
import type { LimitAmounts } from './limit-check.ts';

/** In minor units of a currency with two digits behind the point. */
const single = 10_000_000n;
const daily = 1_000_000_000n;
const monthly = 10_000_000_000n;
const usualExponent = 2;

/**
 * Limits of a merchant without its own. A currency without minor units has small main units, so that the same
 * number serves; one with more digits gets as many zeros more.
 */
export function defaultLimits(exponent: CurrencyExponent): LimitAmounts {
  const scale = 10n ** BigInt(Math.max(0, exponent - usualExponent));
  return { single_amount: single * scale, daily_amount: daily * scale, monthly_amount: monthly * scale };
}
