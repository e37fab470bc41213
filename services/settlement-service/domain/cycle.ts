import { unprocessable } from '../../kit/problem.ts';
import type { Cycle, PutCycle } from '../contract.ts';

/** What decides when and how much is settled. */
export type CycleTerms = Omit<Cycle, 'id' | 'merchant_id' | 'currency' | 'created_at' | 'updated_at'>;

/** Daily, T+1: for merchants without a cycle of their own. */
export const defaultCycle: CycleTerms = {
  interval: 'daily',
  delay_days: 1,
  weekday: null,
  month_day: null,
  reserve_bps: 0,
  minimum_amount: 0n,
  fee_amount: 0n,
  reserve_days: 90,
  payout_bank_account_id: null,
};

/** @throws Problem 422 `invalid_cycle` */
export function cycleTerms(request: PutCycle): CycleTerms {
  const { interval, weekday = null, month_day = null } = request;
  if ((interval === 'weekly') !== (weekday !== null))
    throw unprocessable('invalid_cycle', 'A weekly cycle, and no other, has a weekday.');
  if ((interval === 'monthly') !== (month_day !== null))
    throw unprocessable('invalid_cycle', 'A monthly cycle, and no other, has a month_day.');
  return {
    interval,
    weekday,
    month_day,
    delay_days: request.delay_days ?? defaultCycle.delay_days,
    reserve_bps: request.reserve_bps ?? defaultCycle.reserve_bps,
    minimum_amount: request.minimum_amount ?? defaultCycle.minimum_amount,
    fee_amount: request.fee_amount ?? defaultCycle.fee_amount,
    reserve_days: request.reserve_days ?? defaultCycle.reserve_days,
    payout_bank_account_id: request.payout_bank_account_id ?? defaultCycle.payout_bank_account_id,
  };
}

const dayMs = 86_400_000;
/** A monthly period's last day is at most this far back. */
const mostDaysBack = 62;

/**
 * The end (exclusive, UTC midnight) of the newest period that is due at a time: one whose last day was `delay_days`
 * ago or earlier. Undefined for `manual`.
 */
export function duePeriodEnd(terms: CycleTerms, now: Date): Date | undefined {
  if (terms.interval === 'manual') return undefined;
  const today = Math.floor(now.getTime() / dayMs);
  for (let back = terms.delay_days; back <= terms.delay_days + mostDaysBack; back += 1) {
    const lastDay = new Date((today - back) * dayMs);
    if (endsPeriod(terms, lastDay)) return new Date(lastDay.getTime() + dayMs);
  }
  throw new Error('unreachable: every period ends within two months');
}

/**
 * When (UTC midnight) a booking is due: the period that holds its day has ended, and `delay_days` are over. Undefined for
 * `manual`.
 */
export function dueAt(terms: CycleTerms, bookedAt: Date): Date | undefined {
  if (terms.interval === 'manual') return undefined;
  const day = Math.floor(bookedAt.getTime() / dayMs);
  for (let ahead = 0; ahead <= mostDaysBack; ahead += 1) {
    const lastDay = new Date((day + ahead) * dayMs);
    if (endsPeriod(terms, lastDay)) return new Date(lastDay.getTime() + terms.delay_days * dayMs);
  }
  throw new Error('unreachable: every period ends within two months');
}

function endsPeriod({ interval, weekday, month_day }: CycleTerms, day: Date): boolean {
  // ISO 8601 says 7 where JavaScript says 0.
  if (interval === 'weekly') return (day.getUTCDay() || 7) === weekday;
  if (interval === 'monthly') return day.getUTCDate() === Math.min(month_day ?? 31, daysInMonth(day));
  return true;
}

function daysInMonth(day: Date): number {
  return new Date(Date.UTC(day.getUTCFullYear(), day.getUTCMonth() + 1, 0)).getUTCDate();
}
