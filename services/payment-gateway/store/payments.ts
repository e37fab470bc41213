import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { type Sql, sql, where } from '../../kit/data/sql.ts';
import type { Payment, PaymentState } from '../contract.ts';
import { equal, type Search, searchConditions } from './search.ts';

export type PaymentFilter = Search & {
  state?: PaymentState;
  live?: boolean;
  merchant_reference?: string;
  order_id?: string;
  customer_email?: string;
  card_last4?: string;
  failure_code?: string;
  channel?: string;
  channel_payment_id?: string;
};

export type NewPayment = Pick<
  Payment,
  | 'id'
  | 'merchant_id'
  | 'merchant_reference'
  | 'amount'
  | 'currency'
  | 'capture_method'
  | 'method'
  | 'description'
  | 'customer_email'
  | 'metadata'
  | 'live'
>;

export async function insertPayment(transaction: Transaction, payment: NewPayment): Promise<Payment> {
  return transaction.one<Payment>(sql`
    with inserted as (
      insert into payments (id, merchant_id, merchant_reference, state, amount, currency, capture_method, method,
                            description, customer_email, metadata, live)
      values (${payment.id}, ${payment.merchant_id}, ${payment.merchant_reference}, 'created', ${payment.amount},
              ${payment.currency}, ${payment.capture_method}, ${payment.method}, ${payment.description},
              ${payment.customer_email}, ${payment.metadata},
              ${payment.live ?? null})
      returning *
    ), history as (insert into payment_history (payment_id, to_state) select id, state from inserted)
    select * from inserted`);
}

/** @param merchantId only that merchant's */
export async function findPayment(
  database: Queryable,
  id: string,
  merchantId?: string,
): Promise<Payment | undefined> {
  return database.maybe<Payment>(sql`select * from payments ${ofOne(id, merchantId)}`);
}

/** Locked until the transaction ends, so that two changes of one payment follow each other. */
export async function lockPayment(
  transaction: Transaction,
  id: string,
  merchantId?: string,
): Promise<Payment | undefined> {
  return transaction.maybe<Payment>(sql`select * from payments ${ofOne(id, merchantId)} for update`);
}

export async function selectPayments(
  database: Queryable,
  filter: PaymentFilter,
  page: PageRequest,
): Promise<Payment[]> {
  return database.many<Payment>(sql`
    select * from payments ${where([...conditionsOf(filter), pageCondition(page)])} ${pageOrder(page)}`);
}

/**
 * Everything about it that an operation may change; the row must be locked. Another state goes into the history,
 * with the reason where there is one to tell.
 */
export async function updatePayment(
  transaction: Transaction,
  payment: Payment,
  reason: string | null = null,
): Promise<Payment> {
  return transaction.one<Payment>(sql`
    with former as (
      select id, state from payments where id = ${payment.id}
    ), changed as (
    update payments
    set state = ${payment.state}, order_id = ${payment.order_id}, captured_amount = ${payment.captured_amount},
        refunded_amount = ${payment.refunded_amount}, fee_amount = ${payment.fee_amount}, card = ${payment.card},
        channel = ${payment.channel}, channel_payment_id = ${payment.channel_payment_id},
        failure = ${payment.failure}, reversed_amount = ${payment.reversed_amount ?? null},
        reversed_fee_amount = ${payment.reversed_fee_amount ?? null}, next_action = ${payment.next_action},
        cancellation_reason = ${payment.cancellation_reason ?? null}, capture_before = ${payment.capture_before ?? null},
        updated_at = now()
    where id = ${payment.id}
    returning *
    ), history as (
      insert into payment_history (payment_id, from_state, to_state, reason)
      select changed.id, former.state, changed.state, ${reason}
      from former join changed using (id) where former.state <> changed.state
    )
    select * from changed`);
}

/** What the merchant keeps with it; no state changes by it. */
export async function describePayment(
  transaction: Transaction,
  { id, metadata, description }: Pick<Payment, 'id' | 'metadata' | 'description'>,
): Promise<Payment> {
  return transaction.one<Payment>(sql`
    update payments set metadata = ${metadata}, description = ${description}, updated_at = now()
    where id = ${id} returning *`);
}

/** No state changes by it. */
export async function keepRiskReview(
  transaction: Transaction,
  id: string,
  decision: NonNullable<Payment['risk_review']>,
): Promise<void> {
  await transaction.execute(sql`
    update payments set risk_review = ${decision}, updated_at = now() where id = ${id}`);
}

function ofOne(id: string, merchantId: string | undefined): Sql {
  return where([sql`id = ${id}`, merchantId === undefined ? undefined : sql`merchant_id = ${merchantId}`]);
}

function conditionsOf(filter: PaymentFilter): (Sql | undefined)[] {
  return [
    ...searchConditions(filter),
    equal(sql`state`, filter.state),
    equal(sql`live`, filter.live),
    equal(sql`merchant_reference`, filter.merchant_reference),
    equal(sql`order_id`, filter.order_id),
    equal(sql`customer_email`, filter.customer_email),
    equal(sql`card ->> 'last4'`, filter.card_last4),
    equal(sql`failure ->> 'code'`, filter.failure_code),
    equal(sql`channel`, filter.channel),
    equal(sql`channel_payment_id`, filter.channel_payment_id),
  ];
}
