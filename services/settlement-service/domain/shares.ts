import { divideHalfUp } from '../../kit/money/rounding.ts';
import type { Settlement } from '../contract.ts';
import type { CycleTerms } from './cycle.ts';

export type Shares = { fee_amount: bigint; reserve_amount: bigint; net_amount: bigint };

type PaidOut = Pick<Settlement, 'net_amount' | 'opening_amount'>;

const basis = 10_000n;

/** Shares out what the entries sum to (minor units): fee + reserve + net is always the sum. A debt is all net. */
export function sharesOf(sum: bigint, terms: Pick<CycleTerms, 'fee_amount' | 'reserve_bps'>): Shares {
  if (sum <= 0n) return { fee_amount: 0n, reserve_amount: 0n, net_amount: sum };
  const fee = terms.fee_amount < sum ? terms.fee_amount : sum;
  const reserve = divideHalfUp((sum - fee) * BigInt(terms.reserve_bps), basis);
  return { fee_amount: fee, reserve_amount: reserve, net_amount: sum - fee - reserve };
}

/** Whether it is worth a settlement by schedule; a debt is settled whatever its size. */
export function isWorthSettling(net: bigint, terms: Pick<CycleTerms, 'minimum_amount'>): boolean {
  return net < 0n || net >= terms.minimum_amount;
}

/**
 * What of a settlement's net is paid out (minor units): a debt of before is covered first; 0 when nothing is left of it.
 * A settlement that does not know what it found has none.
 */
export function payoutAmount({ net_amount: net, opening_amount: opening }: PaidOut): bigint {
  const left = net + (typeof opening === 'bigint' && opening < 0n ? opening : 0n);
  return left > 0n ? left : 0n;
}
