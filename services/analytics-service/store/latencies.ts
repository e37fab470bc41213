import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql, where } from '../../kit/data/sql.ts';
import type { Granularity } from '../contract.ts';
import type { BucketCount } from '../domain/latency.ts';
import type { Span } from '../domain/span.ts';
import { conditionsOf, type FigureFilter, type HourPlace, inSpan } from './figures.ts';

/** Once true for a payment. */
export async function isFirstAnswer(transaction: Transaction, paymentId: string): Promise<boolean> {
  const rows = await transaction.execute(
    sql`insert into answered_payments (payment_id) values (${paymentId}) on conflict do nothing`,
  );
  return rows === 1;
}

/** @returns how many were forgotten, at most 1,000 */
export async function forgetAnswersBefore(database: Queryable, before: Date): Promise<number> {
  return database.execute(sql`
    delete from answered_payments where payment_id in (
      select payment_id from answered_payments where seen_at < ${before} order by seen_at limit 1000)`);
}

export async function addLatency(transaction: Transaction, place: HourPlace, bucket: number): Promise<void> {
  await transaction.execute(sql`
    insert into latency_hours as held (merchant_id, channel, currency, hour, bucket, count)
    values (${place.merchant_id}, ${place.channel}, ${place.currency},
            date_trunc('hour', ${place.occurredAt}::timestamptz, 'UTC'), ${bucket}, 1)
    on conflict (merchant_id, currency, channel, hour, bucket) do update set count = held.count + 1`);
}

export type SeriesBucket = BucketCount & { at: string };

export async function selectLatencySeries(
  database: Queryable,
  { granularity, span, filter }: { granularity: Granularity; span: Span; filter: FigureFilter },
): Promise<SeriesBucket[]> {
  const step = granularity === 'hour' ? sql`'hour'` : sql`'day'`;
  return database.many<SeriesBucket>(sql`
    select date_trunc(${step}, hour, 'UTC')::timestamptz(3) as at, bucket, sum(count)::bigint as count
    from latency_hours ${where([...conditionsOf(filter), inSpan(span)])} group by 1, 2`);
}

export type CurrencyBucket = BucketCount & { currency: string };

export async function selectLatencies(
  database: Queryable,
  { span, filter }: { span: Span; filter: FigureFilter },
): Promise<CurrencyBucket[]> {
  return database.many<CurrencyBucket>(sql`
    select currency, bucket, sum(count)::bigint as count
    from latency_hours ${where([...conditionsOf(filter), inSpan(span)])} group by 1, 2`);
}
