import type { Limit } from '../contract.ts';
import type { Use } from './reservation-state.ts';

export type LimitAmounts = Pick<Limit, 'single_amount' | 'daily_amount' | 'monthly_amount'>;
export type Excess = { limit: 'single' | 'daily' | 'monthly'; limit_amount: bigint; used_amount: bigint };

/**
 * The first limit that the amount does not fit; undefined when it fits all.
 * @param use what the day and the month hold, the amount included
 */
export function excessOf(
  limits: LimitAmounts,
  amount: bigint,
  use: { day: Use; month: Use },
): Excess | undefined {
  const checks = [
    { limit: 'single', limit_amount: limits.single_amount, total: amount },
    { limit: 'daily', limit_amount: limits.daily_amount, total: use.day.reserved + use.day.committed },
    {
      limit: 'monthly',
      limit_amount: limits.monthly_amount,
      total: use.month.reserved + use.month.committed,
    },
  ] as const;
  for (const { limit, limit_amount, total } of checks)
    if (limit_amount !== null && total > limit_amount)
      return { limit, limit_amount, used_amount: total - amount };
  return undefined;
}
