import type { Queryable } from '../../kit/data/database.ts';
import type { QuoteWithdrawal, WithdrawalQuote } from '../contract.ts';
import { costsOf } from '../domain/fee.ts';
import { findFeeSchedule } from '../store/fee-schedules.ts';

/** @throws Problem 422 `amount_below_fee`, `amount_too_large` */
export async function quoteWithdrawal(
  database: Queryable,
  { merchant_id, currency, amount, fee_mode = 'added' }: QuoteWithdrawal,
  at: Date,
): Promise<WithdrawalQuote> {
  const schedule = await findFeeSchedule(database, { merchant_id, currency, at });
  const costs = costsOf(schedule, amount, fee_mode);
  return { merchant_id, currency, amount, ...costs, fee_schedule: schedule ?? null };
}
