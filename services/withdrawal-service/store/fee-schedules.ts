import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { type Sql, sql, where } from '../../kit/data/sql.ts';
import type { FeeSchedule } from '../contract.ts';

const columns: Sql = sql`
  id, merchant_id, currency, percentage_bps, fixed_amount, minimum_amount, maximum_amount, set_by, effective_from,
  ended_at, created_at`;

export async function insertFeeSchedule(
  transaction: Transaction,
  made: Omit<FeeSchedule, 'ended_at' | 'created_at'>,
): Promise<FeeSchedule> {
  return transaction.one<FeeSchedule>(sql`
    insert into fee_schedules (id, merchant_id, currency, percentage_bps, fixed_amount, minimum_amount, maximum_amount,
                               set_by, effective_from)
    values (${made.id}, ${made.merchant_id}, ${made.currency}, ${made.percentage_bps}, ${made.fixed_amount},
            ${made.minimum_amount}, ${made.maximum_amount}, ${made.set_by}, ${made.effective_from})
    returning ${columns}`);
}

/** The merchant's own before that for everybody; of each the newest that has begun, unless it was ended. */
export async function findFeeSchedule(
  database: Queryable,
  { merchant_id, currency, at }: { merchant_id: string; currency: string; at: Date },
): Promise<FeeSchedule | undefined> {
  const time = at.toISOString();
  return database.maybe<FeeSchedule>(sql`
    with newest as (
      select distinct on (merchant_id) ${columns} from fee_schedules
      where currency = ${currency} and (merchant_id = ${merchant_id} or merchant_id is null)
        and effective_from <= ${time}::timestamptz and (ended_at is null or ended_at > effective_from)
      order by merchant_id, effective_from desc, id desc
    )
    select * from newest where ended_at is null or ended_at > ${time}::timestamptz
    order by merchant_id nulls last limit 1`);
}

export async function lockFeeSchedule(
  transaction: Transaction,
  id: string,
): Promise<FeeSchedule | undefined> {
  return transaction.maybe<FeeSchedule>(
    sql`select ${columns} from fee_schedules where id = ${id} for update`,
  );
}

export async function markFeeScheduleEnded(
  transaction: Transaction,
  id: string,
  at: Date,
): Promise<FeeSchedule> {
  return transaction.one<FeeSchedule>(sql`
    update fee_schedules set ended_at = ${at.toISOString()} where id = ${id} returning ${columns}`);
}

export async function selectFeeSchedules(
  database: Queryable,
  filter: { merchant_id?: string; currency?: string },
  page: PageRequest,
): Promise<FeeSchedule[]> {
  return database.many<FeeSchedule>(sql`
    select ${columns} from fee_schedules ${where([
      filter.merchant_id === undefined ? undefined : sql`merchant_id = ${filter.merchant_id}`,
      filter.currency === undefined ? undefined : sql`currency = ${filter.currency}`,
      pageCondition(page),
    ])} ${pageOrder(page)}`);
}
