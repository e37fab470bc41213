import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { ChannelRefund } from '../contract.ts';

/** A refund, and what we remember of asking for it. */
export type RefundRow = ChannelRefund & {
  reason: string | null;
  asks: number;
  first_asked_at: string;
  last_asked_at: string;
  syncs: number;
  next_sync_at: string | null;
};

export type NewRefund = Pick<
  RefundRow,
  'id' | 'charge_id' | 'refund_id' | 'amount' | 'currency' | 'reason'
> & {
  now: Date;
  next_sync_at: Date | undefined;
};

/** Undefined when there is one of this refund_id. */
export async function insertRefund(
  transaction: Transaction,
  refund: NewRefund,
): Promise<RefundRow | undefined> {
  return transaction.maybe<RefundRow>(sql`
    insert into channel_refunds (id, charge_id, refund_id, state, amount, currency, reason, first_asked_at, last_asked_at, next_sync_at)
    values (${refund.id}, ${refund.charge_id}, ${refund.refund_id}, 'processing', ${refund.amount}, ${refund.currency},
            ${refund.reason}, ${refund.now}, ${refund.now}, ${refund.next_sync_at ?? null})
    on conflict (refund_id) do nothing
    returning *`);
}

export async function findRefund(database: Queryable, refundId: string): Promise<RefundRow | undefined> {
  return database.maybe<RefundRow>(sql`select * from channel_refunds where refund_id = ${refundId}`);
}

export async function lockRefund(transaction: Transaction, refundId: string): Promise<RefundRow | undefined> {
  return transaction.maybe<RefundRow>(
    sql`select * from channel_refunds where refund_id = ${refundId} for update`,
  );
}

export async function markRefundAsked(transaction: Transaction, id: string, now: Date): Promise<RefundRow> {
  return transaction.one<RefundRow>(sql`
    update channel_refunds set asks = asks + 1, last_asked_at = ${now} where id = ${id} returning *`);
}

export async function updateRefund(transaction: Transaction, refund: RefundRow): Promise<RefundRow> {
  return transaction.one<RefundRow>(sql`
    update channel_refunds set state = ${refund.state}, channel_refund_id = ${refund.channel_refund_id},
           failure = ${refund.failure}, next_sync_at = ${refund.next_sync_at}, updated_at = now()
    where id = ${refund.id} returning *`);
}

export async function scheduleRefundSync(
  database: Queryable,
  id: string,
  { syncs, nextSyncAt }: { syncs: number; nextSyncAt: Date | undefined },
): Promise<void> {
  await database.execute(sql`
    update channel_refunds set syncs = ${syncs}, next_sync_at = ${nextSyncAt ?? null}
    where id = ${id} and state = 'processing'`);
}

export async function selectUnsettledRefunds(
  database: Queryable,
  now: Date,
  limit: number,
): Promise<RefundRow[]> {
  return database.many<RefundRow>(sql`
    select * from channel_refunds where next_sync_at <= ${now} order by next_sync_at limit ${limit}`);
}

/** What the contract shows of it. */
export function refundOfRow(row: RefundRow): ChannelRefund {
  const { reason, asks, first_asked_at, last_asked_at, syncs, next_sync_at, ...refund } = row;
  return refund;
}
