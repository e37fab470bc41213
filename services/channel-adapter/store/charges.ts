import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql, where } from '../../kit/data/sql.ts';
import type { ChargeOperation } from '../channels/channel.ts';
import type { Charge, RoutingRule } from '../contract.ts';

/** A charge, and what we remember of asking for it. */
export type ChargeRow = Charge & {
  capture_method: 'automatic' | 'manual';
  operation: ChargeOperation | null;
  return_url: string | null;
  return_token: string | null;
  /** To be asked next, in order. */
  fallbacks: string[];
  failover: RoutingRule['failover'];
  asks: number;
  first_asked_at: string;
  last_asked_at: string;
  syncs: number;
  next_sync_at: string | null;
};

export type NewCharge = Pick<
  ChargeRow,
  | 'id'
  | 'payment_id'
  | 'merchant_id'
  | 'channel'
  | 'amount'
  | 'currency'
  | 'capture_method'
  | 'return_url'
  | 'return_token'
  | 'fallbacks'
  | 'failover'
> & { now: Date; next_sync_at: Date | undefined };

/** Undefined when the payment has a charge. */
export async function insertCharge(
  transaction: Transaction,
  charge: NewCharge,
): Promise<ChargeRow | undefined> {
  return transaction.maybe<ChargeRow>(sql`
    insert into charges (id, payment_id, merchant_id, channel, state, amount, currency, capture_method, return_url,
                         return_token, fallbacks, failover, first_asked_at, last_asked_at, next_sync_at)
    values (${charge.id}, ${charge.payment_id}, ${charge.merchant_id}, ${charge.channel}, 'processing', ${charge.amount},
            ${charge.currency}, ${charge.capture_method}, ${charge.return_url}, ${charge.return_token}, ${charge.fallbacks},
            ${charge.failover}, ${charge.now},
            ${charge.now}, ${charge.next_sync_at ?? null})
    on conflict (payment_id) do nothing
    returning *`);
}

export async function findCharge(database: Queryable, paymentId: string): Promise<ChargeRow | undefined> {
  return database.maybe<ChargeRow>(sql`select * from charges where payment_id = ${paymentId}`);
}

export async function findChargeByReturn(
  database: Queryable,
  returnToken: string,
): Promise<ChargeRow | undefined> {
  return database.maybe<ChargeRow>(sql`select * from charges where return_token = ${returnToken}`);
}

export async function findChargeById(database: Queryable, id: string): Promise<ChargeRow | undefined> {
  return database.maybe<ChargeRow>(sql`select * from charges where id = ${id}`);
}

export async function findChargeOfChannel(
  database: Queryable,
  channel: string,
  channelPaymentId: string,
): Promise<ChargeRow | undefined> {
  return database.maybe<ChargeRow>(sql`
    select * from charges where channel = ${channel} and channel_payment_id = ${channelPaymentId}`);
}

/** Locked until the transaction ends, so that two transitions of one charge follow each other. */
export async function lockCharge(
  transaction: Transaction,
  paymentId: string,
): Promise<ChargeRow | undefined> {
  return transaction.maybe<ChargeRow>(sql`select * from charges where payment_id = ${paymentId} for update`);
}

export async function markAsked(transaction: Transaction, id: string, now: Date): Promise<ChargeRow> {
  return transaction.one<ChargeRow>(sql`
    update charges set asks = asks + 1, last_asked_at = ${now} where id = ${id} returning *`);
}

type Switch = { to: string; fallbacks: string[]; at: Date; next_sync_at: Date | undefined };

/** The channel before has nothing of it: everything remembered of asking begins anew. */
export async function switchChannel(
  transaction: Transaction,
  id: string,
  { to, fallbacks, at, next_sync_at }: Switch,
): Promise<ChargeRow> {
  return transaction.one<ChargeRow>(sql`
    update charges set channel = ${to}, fallbacks = ${fallbacks}, asks = 1, first_asked_at = ${at}, last_asked_at = ${at},
           syncs = 0, next_sync_at = ${next_sync_at ?? null}, updated_at = now()
    where id = ${id} returning *`);
}

export async function forgetFallbacks(database: Queryable, id: string): Promise<ChargeRow> {
  return database.one<ChargeRow>(sql`update charges set fallbacks = '{}' where id = ${id} returning *`);
}

export async function updateCharge(transaction: Transaction, charge: ChargeRow): Promise<ChargeRow> {
  return transaction.one<ChargeRow>(sql`
    update charges set state = ${charge.state}, channel_payment_id = ${charge.channel_payment_id},
           captured_amount = ${charge.captured_amount}, card = ${charge.card}, failure = ${charge.failure},
           next_action_url = ${charge.next_action_url}, operation = ${charge.operation}, next_sync_at = ${charge.next_sync_at}, updated_at = now()
    where id = ${charge.id} returning *`);
}

export async function scheduleChargeSync(
  database: Queryable,
  id: string,
  { syncs, nextSyncAt }: { syncs: number; nextSyncAt: Date | undefined },
): Promise<void> {
  await database.execute(sql`
    update charges set syncs = ${syncs}, next_sync_at = ${nextSyncAt ?? null}
    where id = ${id} and state = 'processing'`);
}

export async function selectUnsettledCharges(
  database: Queryable,
  now: Date,
  limit: number,
): Promise<ChargeRow[]> {
  return database.many<ChargeRow>(sql`
    select * from charges where next_sync_at <= ${now} order by next_sync_at limit ${limit}`);
}

export type ChargeFilter = { merchant_id?: string; state?: Charge['state']; channel?: string };

/** One row more than the limit, so that the caller knows whether there is a next page. */
export async function selectCharges(
  database: Queryable,
  filter: ChargeFilter,
  page: PageRequest,
): Promise<ChargeRow[]> {
  const conditions = [
    filter.merchant_id === undefined ? undefined : sql`merchant_id = ${filter.merchant_id}`,
    filter.state === undefined ? undefined : sql`state = ${filter.state}`,
    filter.channel === undefined ? undefined : sql`channel = ${filter.channel}`,
    pageCondition(page),
  ];
  return database.many<ChargeRow>(sql`select * from charges ${where(conditions)} ${pageOrder(page)}`);
}

export async function appendChargeHistory(
  transaction: Transaction,
  chargeId: string,
  entry: { from_state: Charge['state'] | null; to_state: Charge['state']; cause: string },
): Promise<void> {
  await transaction.execute(sql`
    insert into charge_history (charge_id, from_state, to_state, cause)
    values (${chargeId}, ${entry.from_state}, ${entry.to_state}, ${entry.cause})`);
}

/** What the contract shows of it. */
export function chargeOf(row: ChargeRow): Charge {
  const { capture_method, operation, return_url, return_token, fallbacks, failover, ...rest } = row;
  const { asks, first_asked_at, last_asked_at, syncs, next_sync_at, ...charge } = rest;
  return charge;
}
