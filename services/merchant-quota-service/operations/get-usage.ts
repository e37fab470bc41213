import type { OutputOf } from '../../kit/contract/contract.ts';
import type { contract } from '../contract.ts';
import type { Context } from '../service.ts';
import { selectUsage, type UsageRow } from '../store/usage.ts';
import { defaultLimitsFor } from './limits-of.ts';

type Usage = OutputOf<(typeof contract)['endpoints']['getUsage']>;

export async function getUsage({ database, now }: Context, merchantId: string): Promise<Usage> {
  const rows = await selectUsage(database, merchantId, now());
  return { data: rows.map(usageOf) };
}

function usageOf(row: UsageRow): Usage['data'][number] {
  const limits = row.has_own_limits ? row : defaultLimitsFor(row.currency);
  const [daily_used, monthly_used] = [BigInt(row.daily_used), BigInt(row.monthly_used)];
  return {
    currency: row.currency,
    daily_used,
    monthly_used,
    daily_reserved: BigInt(row.daily_reserved),
    monthly_reserved: BigInt(row.monthly_reserved),
    daily_remaining: remaining(limits.daily_amount, daily_used),
    monthly_remaining: remaining(limits.monthly_amount, monthly_used),
    daily_limit: limits.daily_amount,
    monthly_limit: limits.monthly_amount,
    single_limit: limits.single_amount,
  };
}

/** A limit may have been lowered under what was used before. */
function remaining(limit: bigint | null, used: bigint): bigint | null {
  if (limit === null) return null;
  return used < limit ? limit - used : 0n;
}
