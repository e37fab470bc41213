import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { type Sql, sql, where } from '../../kit/data/sql.ts';
import type { Delivery, DeliveryAttempt, DeliveryState } from '../contract.ts';
import type { AttemptResult, Outcome } from '../domain/delivery-state.ts';

const columns = sql`id, endpoint_id, merchant_id, event_id, event_type, state, attempts, next_attempt_at,
  last_status, last_error, delivered_at, created_at, updated_at`;

export type NewDelivery = Pick<Delivery, 'id' | 'endpoint_id' | 'merchant_id' | 'event_id' | 'event_type'> & {
  aggregate_id: string;
  payload: string;
};

/** An event that is there already is not sent twice. @returns undefined then */
export async function insertDelivery(
  transaction: Transaction,
  delivery: NewDelivery,
): Promise<Delivery | undefined> {
  return transaction.maybe<Delivery>(sql`
    insert into deliveries (id, endpoint_id, merchant_id, event_id, event_type, aggregate_id, payload)
    values (${delivery.id}, ${delivery.endpoint_id}, ${delivery.merchant_id}, ${delivery.event_id},
            ${delivery.event_type}, ${delivery.aggregate_id}, ${delivery.payload})
    on conflict (endpoint_id, event_id) do nothing returning ${columns}`);
}

export async function lockDelivery(transaction: Transaction, id: string): Promise<Delivery | undefined> {
  return transaction.maybe<Delivery>(sql`select ${columns} from deliveries where id = ${id} for update`);
}

export async function lockDeliveryOf(
  transaction: Transaction,
  { endpointId, eventId }: { endpointId: string; eventId: string },
): Promise<Delivery | undefined> {
  return transaction.maybe<Delivery>(sql`
    select ${columns} from deliveries where endpoint_id = ${endpointId} and event_id = ${eventId} for update`);
}

/** Of endpoints that are deleted. @returns how many there were */
export async function failPending(
  transaction: Queryable,
  { endpointId, reason }: { endpointId: string | undefined; reason: string },
): Promise<number> {
  const ofDeleted =
    endpointId === undefined
      ? sql`endpoint_id in (select id from webhook_endpoints where state = 'deleted')`
      : sql`endpoint_id = ${endpointId}`;
  const { count } = await transaction.one<{ count: number }>(sql`
    with failed as (
      update deliveries set state = 'failed', next_attempt_at = null, last_error = ${reason}, updated_at = now()
      where state = 'pending' and ${ofDeleted} returning 1
    )
    select count(*)::integer as count from failed`);
  return count;
}

export type DeliveryFilter = {
  merchant_id?: string;
  endpoint_id?: string;
  state?: DeliveryState;
  event_type?: string;
  event_id?: string;
  created_from?: string;
  created_to?: string;
};

export async function selectDeliveries(
  database: Queryable,
  filter: DeliveryFilter,
  page: PageRequest,
): Promise<Delivery[]> {
  return database.many<Delivery>(
    sql`select ${columns} from deliveries ${where([...conditionsOf(filter), pageCondition(page)])} ${pageOrder(page)}`,
  );
}

export type DeliveryDetail = Delivery & { payload: string; attempt_log: DeliveryAttempt[] };

export async function findDelivery(database: Queryable, id: string): Promise<DeliveryDetail | undefined> {
  const delivery = await database.maybe<Delivery & { payload: string }>(
    sql`select ${columns}, payload from deliveries where id = ${id}`,
  );
  if (delivery === undefined) return undefined;
  return { ...delivery, attempt_log: await selectAttempts(database, id) };
}

/** The latest of a delivery that was replayed over and over. */
const mostAttemptsShown = 200;

async function selectAttempts(database: Queryable, id: string): Promise<DeliveryAttempt[]> {
  const latestFirst = await database.many<DeliveryAttempt>(sql`
    select number, status, latency_ms, error, at from delivery_attempts where delivery_id = ${id}
    order by number desc limit ${mostAttemptsShown}`);
  return latestFirst.reverse();
}

export async function appendAttempt(
  transaction: Transaction,
  attempt: AttemptResult & { delivery_id: string; number: number },
): Promise<void> {
  await transaction.execute(sql`
    insert into delivery_attempts (delivery_id, number, status, latency_ms, error)
    values (${attempt.delivery_id}, ${attempt.number}, ${attempt.status}, ${attempt.latencyMs}, ${attempt.error})`);
}

export async function updateDelivery(
  transaction: Transaction,
  id: string,
  { result, outcome }: { result: AttemptResult; outcome: Outcome },
): Promise<Delivery> {
  const delaySeconds = outcome.state === 'pending' ? outcome.delayMs / 1_000 : null;
  return transaction.one<Delivery>(sql`
    update deliveries set state = ${outcome.state}, attempts = attempts + 1, tries = tries + 1,
           next_attempt_at = now() + make_interval(secs => ${delaySeconds}),
           last_status = ${result.status}, last_error = ${result.error},
           delivered_at = case when ${outcome.state === 'delivered'} then now() else delivered_at end,
           updated_at = now()
    where id = ${id} returning ${columns}`);
}

export async function restartDelivery(transaction: Transaction, id: string): Promise<Delivery> {
  return transaction.one<Delivery>(sql`
    update deliveries set state = 'pending', tries = 0, next_attempt_at = now(), updated_at = now()
    where id = ${id} returning ${columns}`);
}

/** Their attempts with them; what is replayed at this moment stays. @returns how many, at most the limit */
export async function deleteDeliveredBefore(
  database: Queryable,
  days: number,
  limit: number,
): Promise<number> {
  return database.execute(sql`
    delete from deliveries where id in (
      select id from deliveries
      where state = 'delivered' and delivered_at < now() - make_interval(days => ${days})
        and created_at < now() - make_interval(days => ${days})
      order by created_at, id limit ${limit} for update skip locked)`);
}

function conditionsOf(filter: DeliveryFilter): (Sql | undefined)[] {
  return [
    filter.merchant_id === undefined ? undefined : sql`merchant_id = ${filter.merchant_id}`,
    filter.endpoint_id === undefined ? undefined : sql`endpoint_id = ${filter.endpoint_id}`,
    filter.state === undefined ? undefined : sql`state = ${filter.state}`,
    filter.event_type === undefined ? undefined : sql`event_type = ${filter.event_type}`,
    filter.event_id === undefined ? undefined : sql`event_id = ${filter.event_id}`,
    filter.created_from === undefined ? undefined : sql`created_at >= ${filter.created_from}::timestamptz`,
    filter.created_to === undefined ? undefined : sql`created_at < ${filter.created_to}::timestamptz`,
  ];
}
