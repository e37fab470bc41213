import type { Queryable } from '../../kit/data/database.ts';
import { currencyExponent } from '../../kit/money/currencies.ts';
import { defaultLimits } from '../domain/default-limits.ts';
import type { LimitAmounts } from '../domain/limit-check.ts';
import { findLimitOfMerchant } from '../store/limits.ts';

/** The merchant's own limits, or the default ones. */
export async function limitsOf(
  database: Queryable,
  merchantId: string,
  currency: string,
): Promise<LimitAmounts> {
  return (await findLimitOfMerchant(database, merchantId, currency)) ?? defaultLimitsFor(currency);
}

export function defaultLimitsFor(currency: string): LimitAmounts {
  return defaultLimits(currencyExponent(currency) ?? 2);
}
