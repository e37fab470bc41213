/** What a payout costs: exact in basis points, rounded once. Minor units throughout. */
import { maxAmount } from '../../kit/contract/schemas.ts';
import { divideHalfUp } from '../../kit/money/rounding.ts';
import { unprocessable } from '../../kit/problem.ts';
import type { FeeMode, FeeSchedule, WithdrawalQuote } from '../contract.ts';

export type FeeTerms = Pick<
  FeeSchedule,
  'percentage_bps' | 'fixed_amount' | 'minimum_amount' | 'maximum_amount'
>;
export type Costs = Pick<WithdrawalQuote, 'fee_amount' | 'fee_mode' | 'payout_amount' | 'total_amount'>;

const basisPoints = 10_000n;

export function feeOf(terms: FeeTerms, amount: bigint): bigint {
  const fee = divideHalfUp(amount * BigInt(terms.percentage_bps), basisPoints) + terms.fixed_amount;
  const atLeast = larger(fee, terms.minimum_amount ?? 0n);
  return smaller(atLeast, terms.maximum_amount ?? atLeast);
}

/**
 * @param terms undefined: nothing is charged
 * @throws Problem 422 `amount_below_fee`, `amount_too_large`
 */
export function costsOf(terms: FeeTerms | undefined, amount: bigint, fee_mode: FeeMode): Costs {
  const fee_amount = terms === undefined ? 0n : feeOf(terms, amount);
  const payout_amount = fee_mode === 'added' ? amount : amount - fee_amount;
  const total_amount = payout_amount + fee_amount;
  if (payout_amount <= 0n)
    throw unprocessable('amount_below_fee', `The fee of ${fee_amount} leaves nothing of ${amount}.`);
  if (total_amount > maxAmount)
    throw unprocessable('amount_too_large', `Amount and fee are together ${total_amount}: too much.`);
  return { fee_amount, fee_mode, payout_amount, total_amount };
}

function larger(left: bigint, right: bigint): bigint {
  return left > right ? left : right;
}

function smaller(left: bigint, right: bigint): bigint {
  return left < right ? left : right;
}
