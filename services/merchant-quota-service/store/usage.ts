import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { LimitAmounts } from '../domain/limit-check.ts';
import { type Period, periodsOf } from '../domain/period.ts';
import type { Use } from '../domain/reservation-state.ts';

/** Whose use, and of which day and month. */
export type UsePlace = { merchant_id: string; currency: string; moment: Date };

type CounterRow = { period: Period['period']; reserved_amount: string; committed_amount: string };

/** Adds to the day's and the month's counters and answers what they hold then; both stay locked. */
export async function addReserved(
  transaction: Transaction,
  { merchant_id, currency, moment }: UsePlace,
  amount: bigint,
): Promise<{ day: Use; month: Use }> {
  const [day, month] = periodsOf(moment);
  const rows = await transaction.many<CounterRow>(sql`
    insert into usage_counters as held (merchant_id, currency, period, period_start, reserved_amount)
    values (${merchant_id}, ${currency}, ${day.period}, ${day.period_start}, ${amount}),
           (${merchant_id}, ${currency}, ${month.period}, ${month.period_start}, ${amount})
    on conflict (merchant_id, currency, period, period_start)
      do update set reserved_amount = held.reserved_amount + excluded.reserved_amount
    returning period, reserved_amount, committed_amount`);
  return { day: heldBy(rows, 'day'), month: heldBy(rows, 'month') };
}

/** The rows are locked in one order, the day first, whoever changes them. */
export async function changeUse(transaction: Transaction, place: UsePlace, change: Use): Promise<void> {
  const { merchant_id, currency, moment } = place;
  const [day, month] = periodsOf(moment);
  await transaction.execute(sql`
    update usage_counters as held
    set reserved_amount = held.reserved_amount + ${change.reserved}::numeric,
        committed_amount = held.committed_amount + ${change.committed}::numeric
    from (
      select period, period_start from usage_counters
      where merchant_id = ${merchant_id} and currency = ${currency}
        and (period, period_start) in ((${day.period}, ${day.period_start}::date), (${month.period}, ${month.period_start}::date))
      order by period for update
    ) as locked
    where held.merchant_id = ${merchant_id} and held.currency = ${currency}
      and held.period = locked.period and held.period_start = locked.period_start`);
}

export type UsageRow = LimitAmounts & {
  currency: string;
  has_own_limits: boolean;
  daily_used: string;
  monthly_used: string;
  daily_reserved: string;
  monthly_reserved: string;
};

/** A row for every currency that the merchant has limits for, or has used this day or month. */
export async function selectUsage(
  database: Queryable,
  merchantId: string,
  moment: Date,
): Promise<UsageRow[]> {
  const [day, month] = periodsOf(moment);
  return database.many<UsageRow>(sql`
    with used as (
      select currency,
             coalesce(sum(reserved_amount + committed_amount) filter (where period = 'day'), 0) as daily,
             coalesce(sum(reserved_amount + committed_amount) filter (where period = 'month'), 0) as monthly,
             coalesce(sum(reserved_amount) filter (where period = 'day'), 0) as daily_reserved,
             coalesce(sum(reserved_amount) filter (where period = 'month'), 0) as monthly_reserved
      from usage_counters
      where merchant_id = ${merchantId}
        and (period, period_start) in ((${day.period}, ${day.period_start}::date), (${month.period}, ${month.period_start}::date))
      group by currency
    ), own as (select * from limits where merchant_id = ${merchantId})
    select currency, own.id is not null as has_own_limits, own.single_amount, own.daily_amount, own.monthly_amount,
           coalesce(used.daily, 0) as daily_used, coalesce(used.monthly, 0) as monthly_used,
           coalesce(used.daily_reserved, 0) as daily_reserved, coalesce(used.monthly_reserved, 0) as monthly_reserved
    from used full join own using (currency) order by currency`);
}

function heldBy(rows: readonly CounterRow[], period: Period['period']): Use {
  const row = rows.find((candidate) => candidate.period === period);
  if (row === undefined) throw new Error('unreachable: both counters were written');
  return { reserved: BigInt(row.reserved_amount), committed: BigInt(row.committed_amount) };
}
