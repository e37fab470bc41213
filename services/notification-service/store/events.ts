import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql, where } from '../../kit/data/sql.ts';
import { everyMerchant, type MerchantEvent, type MerchantEventDetail } from '../contract.ts';

const columns = sql`id, type, merchant_id, aggregate_id, created_at`;

/** One that is there already stays as it is. */
export async function insertEvent(transaction: Transaction, event: MerchantEventDetail): Promise<void> {
  await transaction.execute(sql`
    insert into merchant_events (id, type, merchant_id, aggregate_id, payload, created_at)
    values (${event.id}, ${event.type}, ${event.merchant_id}, ${event.aggregate_id}, ${event.payload},
            ${event.created_at}::timestamptz)
    on conflict (id) do nothing`);
}

export type EventFilter = {
  merchant_id?: string;
  type?: string;
  aggregate_id?: string;
  created_from?: string;
  created_to?: string;
};

export async function selectEvents(
  database: Queryable,
  filter: EventFilter,
  page: PageRequest,
): Promise<MerchantEvent[]> {
  const conditions = [
    filter.merchant_id === undefined ? undefined : sql`merchant_id = ${filter.merchant_id}`,
    filter.type === undefined ? undefined : sql`type = ${filter.type}`,
    filter.aggregate_id === undefined ? undefined : sql`aggregate_id = ${filter.aggregate_id}`,
    filter.created_from === undefined ? undefined : sql`created_at >= ${filter.created_from}::timestamptz`,
    filter.created_to === undefined ? undefined : sql`created_at < ${filter.created_to}::timestamptz`,
    pageCondition(page),
  ];
  return database.many<MerchantEvent>(
    sql`select ${columns} from merchant_events ${where(conditions)} ${pageOrder(page)}`,
  );
}

export async function findEvent(database: Queryable, id: string): Promise<MerchantEventDetail | undefined> {
  return database.maybe<MerchantEventDetail>(
    sql`select ${columns}, payload from merchant_events where id = ${id}`,
  );
}

export type ReplayRange = {
  endpointId: string;
  merchantId: string;
  /** With `*` in it: of every type. */
  types: readonly string[];
  from: string;
  to: string;
  onlyFailed: boolean;
  limit: number;
};

/** In the order in which they happened. */
export async function selectEventsToReplay(
  database: Queryable,
  { endpointId, merchantId, types, from, to, onlyFailed, limit }: ReplayRange,
): Promise<MerchantEventDetail[]> {
  const conditions = [
    sql`created_at >= ${from}::timestamptz`,
    sql`created_at < ${to}::timestamptz`,
    merchantId === everyMerchant ? undefined : sql`merchant_id = ${merchantId}`,
    types.includes('*') ? undefined : sql`type = any(${[...types]}::text[])`,
    onlyFailed
      ? sql`exists (select from deliveries where event_id = merchant_events.id
                    and endpoint_id = ${endpointId} and state = 'failed')`
      : undefined,
  ];
  return database.many<MerchantEventDetail>(
    sql`select ${columns}, payload from merchant_events ${where(conditions)} order by created_at, id limit ${limit}`,
  );
}

/** @returns how many were deleted, at most the limit */
export async function deleteEventsBefore(database: Queryable, days: number, limit: number): Promise<number> {
  const { count } = await database.one<{ count: number }>(sql`
    with old as (
      select id from merchant_events where created_at < now() - make_interval(days => ${days})
      order by created_at limit ${limit}
    ), deleted as (
      delete from merchant_events using old where merchant_events.id = old.id returning 1
    )
    select count(*)::integer as count from deleted`);
  return count;
}
