import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql, where } from '../../kit/data/sql.ts';
import type { Span } from '../domain/span.ts';
import { conditionsOf, type FigureFilter, type HourPlace, inSpan } from './figures.ts';

export async function addFailure(
  transaction: Transaction,
  place: HourPlace,
  failure: { step: string; code: string; amount: bigint },
): Promise<void> {
  await transaction.execute(sql`
    insert into failure_hours as held (merchant_id, channel, currency, hour, step, code, count, volume)
    values (${place.merchant_id}, ${place.channel}, ${place.currency},
            date_trunc('hour', ${place.occurredAt}::timestamptz, 'UTC'), ${failure.step}, ${failure.code}, 1,
            ${failure.amount})
    on conflict (merchant_id, currency, channel, hour, step, code)
      do update set count = held.count + 1, volume = held.volume + excluded.volume`);
}

/** `all`: failures of every code, also of those beyond the limit. */
export type FailureRow = { step: string; code: string; count: bigint; volume: string; all: bigint };

export async function selectFailures(
  database: Queryable,
  { span, filter, limit }: { span: Span; filter: FigureFilter; limit: number },
): Promise<FailureRow[]> {
  return database.many<FailureRow>(sql`
    select step, code, sum(count)::bigint as count, sum(volume)::numeric(38, 0) as volume,
           sum(sum(count)) over ()::bigint as all
    from failure_hours ${where([...conditionsOf(filter), inSpan(span)])}
    group by step, code order by count desc, step, code limit ${limit}`);
}
