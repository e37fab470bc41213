import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { type Sql, sql, where } from '../../kit/data/sql.ts';
import type { Refund, RefundState } from '../contract.ts';
import { leaseMs } from '../domain/schedule.ts';
import { equal, type Search, searchConditions } from './search.ts';

export type RefundFilter = Search & { payment_id?: string; state?: RefundState; channel_refund_id?: string };

/** What callers see. */
const columns = sql`id, payment_id, merchant_id, state, amount, currency, reason, channel_refund_id, failure,
  had_succeeded, metadata, needs_review, created_at, updated_at`;

export type RefundWork = { id: string; payment_id: string; run: number; checks: number };

export type NewRefund = Pick<
  Refund,
  'id' | 'payment_id' | 'merchant_id' | 'amount' | 'currency' | 'reason' | 'metadata'
>;

export async function insertRefund(transaction: Transaction, refund: NewRefund): Promise<Refund> {
  return transaction.one<Refund>(sql`
    with inserted as (
      insert into refunds (id, payment_id, merchant_id, state, amount, currency, reason, metadata, due_at)
      values (${refund.id}, ${refund.payment_id}, ${refund.merchant_id}, 'created', ${refund.amount},
              ${refund.currency}, ${refund.reason}, ${refund.metadata ?? {}},
              now() + ${leaseMs} * interval '1 millisecond')
      returning *
    ), history as (insert into refund_history (refund_id, to_state) select id, state from inserted)
    select ${columns} from inserted`);
}

/** Of the refunds that took money or may yet; the payment's row must be locked. */
export async function sumOfRefunds(transaction: Transaction, paymentId: string): Promise<bigint> {
  const { total } = await transaction.one<{ total: string }>(sql`
    select coalesce(sum(amount), 0) as total from refunds where payment_id = ${paymentId} and state <> 'failed'`);
  return BigInt(total);
}

export async function findRefund(
  database: Queryable,
  id: string,
  merchantId?: string,
): Promise<Refund | undefined> {
  return database.maybe<Refund>(sql`
    select ${columns} from refunds
    ${where([sql`id = ${id}`, merchantId === undefined ? undefined : sql`merchant_id = ${merchantId}`])}`);
}

/** The payment's row must be locked before. `channelUpdatedAt`: of the newest news that was taken over. */
export async function lockRefund(
  transaction: Transaction,
  id: string,
): Promise<{ refund: Refund; channelUpdatedAt: string | null }> {
  const { channel_updated_at: channelUpdatedAt, ...refund } = await transaction.one<
    Refund & { channel_updated_at: string | null }
  >(sql`select ${columns}, channel_updated_at from refunds where id = ${id} for update`);
  return { refund, channelUpdatedAt };
}

export async function selectRefunds(
  database: Queryable,
  filter: RefundFilter,
  page: PageRequest,
): Promise<Refund[]> {
  return database.many<Refund>(sql`
    select ${columns} from refunds ${where([...conditionsOf(filter), pageCondition(page)])} ${pageOrder(page)}`);
}

/** The row must be locked; another state goes into the history. `dueInMs` null: nothing is under way. */
export async function updateRefund(
  transaction: Transaction,
  refund: Refund,
  { dueInMs, channelUpdatedAt }: { dueInMs: number | null; channelUpdatedAt: string | null },
): Promise<Refund> {
  return transaction.one<Refund>(sql`
    with former as (
      select id, state from refunds where id = ${refund.id}
    ), changed as (
      update refunds
      set state = ${refund.state}, channel_refund_id = ${refund.channel_refund_id}, failure = ${refund.failure},
          had_succeeded = ${refund.had_succeeded ?? false}, channel_updated_at = coalesce(${channelUpdatedAt}, channel_updated_at),
          due_at = now() + ${dueInMs}::float8 * interval '1 millisecond', updated_at = now()
      where id = ${refund.id} returning *
    ), history as (
      insert into refund_history (refund_id, from_state, to_state, reason)
      select changed.id, former.state, changed.state, changed.failure ->> 'code'
      from former join changed using (id) where former.state <> changed.state
    )
    select ${columns} from changed`);
}

/** What the merchant keeps with it; no state changes by it. */
export async function describeRefund(
  transaction: Transaction,
  { id, metadata }: Pick<Refund, 'id' | 'metadata'>,
): Promise<Refund> {
  return transaction.one<Refund>(sql`
    update refunds set metadata = ${metadata}, updated_at = now() where id = ${id} returning ${columns}`);
}

const mostClaimedAtOnce = 20;

export async function claimDueRefunds(database: Queryable): Promise<RefundWork[]> {
  return database.many<RefundWork>(sql`
    update refunds
    set run = run + 1, checks = checks + 1, due_at = now() + ${leaseMs} * interval '1 millisecond'
    where id in (
      select id from refunds where due_at <= now() order by due_at limit ${mostClaimedAtOnce} for update skip locked)
    returning id, payment_id, run, checks`);
}

/** `dueInMs` null: it is given up. @returns false when it was settled meanwhile */
export async function postponeRefund(
  database: Queryable,
  id: string,
  dueInMs: number | null,
): Promise<boolean> {
  const postponed = await database.execute(sql`
    update refunds set due_at = now() + ${dueInMs}::float8 * interval '1 millisecond', updated_at = now()
    where id = ${id} and due_at is not null`);
  return postponed > 0;
}

/** The channel is asked again, from the first interval on. */
export async function askForRefundAgain(transaction: Transaction, id: string): Promise<void> {
  await transaction.execute(sql`update refunds set due_at = now(), checks = 0 where id = ${id}`);
}

function conditionsOf(filter: RefundFilter): (Sql | undefined)[] {
  return [
    ...searchConditions(filter),
    equal(sql`payment_id`, filter.payment_id),
    equal(sql`state`, filter.state),
    equal(sql`channel_refund_id`, filter.channel_refund_id),
  ];
}
