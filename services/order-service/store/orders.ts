import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { type Sql, sql, where } from '../../kit/data/sql.ts';
import type { Order, OrderState } from '../contract.ts';

export type OrderFilter = {
  merchant_id?: string;
  state?: OrderState;
  merchant_reference?: string;
  payment_id?: string;
  currency?: string;
  created_from?: string;
  created_to?: string;
};

export async function insertOrder(
  transaction: Transaction,
  order: Omit<
    Order,
    'state' | 'paid_amount' | 'refunded_amount' | 'cancellation_reason' | 'created_at' | 'updated_at'
  >,
): Promise<Order> {
  return transaction.one<Order>(sql`
    insert into orders (id, merchant_id, merchant_reference, state, amount, currency, description, payment_id, metadata)
    values (${order.id}, ${order.merchant_id}, ${order.merchant_reference}, 'created', ${order.amount}, ${order.currency},
            ${order.description}, ${order.payment_id}, ${order.metadata})
    returning *`);
}

export async function findOrder(database: Queryable, id: string): Promise<Order | undefined> {
  return database.maybe<Order>(sql`select * from orders where id = ${id}`);
}

/** Locked until the transaction ends, so that two transitions of one order follow each other. */
export async function lockOrder(transaction: Transaction, id: string): Promise<Order | undefined> {
  return transaction.maybe<Order>(sql`select * from orders where id = ${id} for update`);
}

export async function lockOrderOfPayment(
  transaction: Transaction,
  paymentId: string,
): Promise<Order | undefined> {
  return transaction.maybe<Order>(
    sql`select * from orders where payment_id = ${paymentId} and state <> 'cancelled' for update`,
  );
}

/** One row more than the limit, so that the caller knows whether there is a next page. */
export async function selectOrders(
  database: Queryable,
  filter: OrderFilter,
  page: PageRequest,
): Promise<Order[]> {
  return database.many<Order>(sql`
    select * from orders ${where([...conditionsOf(filter), pageCondition(page)])} ${pageOrder(page)}`);
}

export async function updateOrder(transaction: Transaction, order: Order): Promise<Order> {
  return transaction.one<Order>(sql`
    update orders set state = ${order.state}, paid_amount = ${order.paid_amount ?? null}, refunded_amount = ${order.refunded_amount}, payment_id = ${order.payment_id},
           cancellation_reason = ${order.cancellation_reason}, updated_at = now()
    where id = ${order.id} returning *`);
}

function conditionsOf(filter: OrderFilter): (Sql | undefined)[] {
  return [
    filter.merchant_id === undefined ? undefined : sql`merchant_id = ${filter.merchant_id}`,
    filter.state === undefined ? undefined : sql`state = ${filter.state}`,
    filter.merchant_reference === undefined
      ? undefined
      : sql`merchant_reference = ${filter.merchant_reference}`,
    filter.payment_id === undefined ? undefined : sql`payment_id = ${filter.payment_id}`,
    filter.currency === undefined ? undefined : sql`currency = ${filter.currency}`,
    filter.created_from === undefined ? undefined : sql`created_at >= ${filter.created_from}::timestamptz`,
    filter.created_to === undefined ? undefined : sql`created_at < ${filter.created_to}::timestamptz`,
  ];
}
