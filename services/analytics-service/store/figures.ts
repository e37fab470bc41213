import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { join, type Sql, sql, where } from '../../kit/data/sql.ts';
import type { Granularity } from '../contract.ts';
import {
  type Addition,
  type Count,
  counts,
  type FigureRow,
  type Volume,
  volumes,
} from '../domain/figures.ts';
import type { Span } from '../domain/span.ts';

export type HourPlace = { merchant_id: string; channel: string; currency: string; occurredAt: string };

export async function addToHour(
  transaction: Transaction,
  place: HourPlace,
  addition: Addition,
): Promise<void> {
  await transaction.execute(sql`
    insert into payment_hours as held (merchant_id, channel, currency, hour, ${join(added(addition), ', ')})
    values (${place.merchant_id}, ${place.channel}, ${place.currency},
            date_trunc('hour', ${place.occurredAt}::timestamptz, 'UTC'), ${join(amounts(addition), ', ')})
    on conflict (merchant_id, currency, channel, hour) do update set ${join(increments(addition), ', ')}`);
}

type TotalsPlace = { id: string; merchant_id: string; currency: string };

export async function addToTotals(
  transaction: Transaction,
  place: TotalsPlace,
  addition: Addition,
): Promise<void> {
  await transaction.execute(sql`
    insert into merchant_totals as held (id, merchant_id, currency, ${join(added(addition), ', ')})
    values (${place.id}, ${place.merchant_id}, ${place.currency}, ${join(amounts(addition), ', ')})
    on conflict (merchant_id, currency) do update set ${join(increments(addition), ', ')}, updated_at = now()`);
}

export type FigureFilter = { merchant_id?: string; channel?: string; currency?: string };
export type SeriesRow = FigureRow & { at: string };

/** Every hour or day of the span, also those in which nothing happened. */
export async function selectSeries(
  database: Queryable,
  { granularity, span, filter }: { granularity: Granularity; span: Span; filter: FigureFilter },
): Promise<SeriesRow[]> {
  const step = granularity === 'hour' ? sql`interval '1 hour'` : sql`interval '1 day'`;
  return database.many<SeriesRow>(sql`
    with happened as (
      select * from payment_hours ${where([...conditionsOf(filter), inSpan(span)])}
    )
    select step.at::timestamptz(3) as at, ${sums}
    from generate_series(${span.from}::timestamptz, ${span.to}::timestamptz - ${step}, ${step}) as step (at)
    left join happened on happened.hour >= step.at and happened.hour < step.at + ${step}
    group by step.at order by step.at`);
}

export type CurrencyRow = FigureRow & { currency: string };

export async function selectTotals(
  database: Queryable,
  { span, filter }: { span: Span; filter: FigureFilter },
): Promise<CurrencyRow[]> {
  return database.many<CurrencyRow>(sql`
    select currency, ${sums} from payment_hours ${where([...conditionsOf(filter), inSpan(span)])}
    group by currency order by currency`);
}

export type MerchantTotalsRow = FigureRow & {
  id: string;
  merchant_id: string;
  currency: string;
  created_at: string;
  updated_at: string;
};

export async function selectMerchantTotals(
  database: Queryable,
  filter: { merchant_id?: string; currency?: string },
  page: PageRequest,
): Promise<MerchantTotalsRow[]> {
  return database.many<MerchantTotalsRow>(sql`
    select * from merchant_totals ${where([...conditionsOf(filter), pageCondition(page)])} ${pageOrder(page)}`);
}

/** A column cannot be a parameter; each has its fragment. */
const columns: Readonly<Record<Count | Volume, Sql>> = {
  created_count: sql`created_count`,
  requires_action_count: sql`requires_action_count`,
  requires_capture_count: sql`requires_capture_count`,
  succeeded_count: sql`succeeded_count`,
  failed_count: sql`failed_count`,
  cancelled_count: sql`cancelled_count`,
  payment_reversed_count: sql`payment_reversed_count`,
  refund_created_count: sql`refund_created_count`,
  refund_succeeded_count: sql`refund_succeeded_count`,
  refund_failed_count: sql`refund_failed_count`,
  refund_reversed_count: sql`refund_reversed_count`,
  dispute_opened_count: sql`dispute_opened_count`,
  dispute_won_count: sql`dispute_won_count`,
  dispute_lost_count: sql`dispute_lost_count`,
  created_volume: sql`created_volume`,
  succeeded_volume: sql`succeeded_volume`,
  failed_volume: sql`failed_volume`,
  fee_volume: sql`fee_volume`,
  payment_reversed_volume: sql`payment_reversed_volume`,
  fee_reversed_volume: sql`fee_reversed_volume`,
  refunded_volume: sql`refunded_volume`,
  refund_reversed_volume: sql`refund_reversed_volume`,
  disputed_volume: sql`disputed_volume`,
  dispute_lost_volume: sql`dispute_lost_volume`,
  dispute_fee_volume: sql`dispute_fee_volume`,
};

const sums = join(
  [
    ...counts.map((name) => sql`coalesce(sum(${columns[name]}), 0)::bigint as ${columns[name]}`),
    ...volumes.map((name) => sql`coalesce(sum(${columns[name]}), 0)::numeric(38, 0) as ${columns[name]}`),
  ],
  ', ',
);

function added({ count, volumes: given }: Addition): Sql[] {
  return [
    columns[count],
    ...volumes.filter((name) => given[name] !== undefined).map((name) => columns[name]),
  ];
}

function amounts({ volumes: given }: Addition): Sql[] {
  return [
    sql`1`,
    ...volumes.flatMap((name) => {
      const amount = given[name];
      return amount === undefined ? [] : [sql`${amount}`];
    }),
  ];
}

function increments(addition: Addition): Sql[] {
  return added(addition).map((column) => sql`${column} = held.${column} + excluded.${column}`);
}

export function inSpan({ from, to }: Span): Sql {
  return sql`hour >= ${from} and hour < ${to}`;
}

export function conditionsOf(filter: FigureFilter): (Sql | undefined)[] {
  return [
    filter.merchant_id === undefined ? undefined : sql`merchant_id = ${filter.merchant_id}`,
    filter.channel === undefined ? undefined : sql`channel = ${filter.channel}`,
    filter.currency === undefined ? undefined : sql`currency = ${filter.currency}`,
  ];
}
