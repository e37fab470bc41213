import { conflict, notFound } from '../../kit/problem.ts';
import type { Order } from '../contract.ts';
import type { Context } from '../service.ts';
import { lockOrder } from '../store/orders.ts';
import { changeOrder } from './change-order.ts';

/**
 * Cancelling a cancelled order changes nothing: compensations may be repeated. One that is paid is refunded instead.
 * @throws Problem 404 `order_not_found`, 409 `illegal_order_transition`
 */
export async function cancelOrder({ database }: Context, orderId: string, reason: string): Promise<Order> {
  return database.transaction(async (transaction) => {
    const order = await lockOrder(transaction, orderId);
    if (order === undefined) throw notFound('order', orderId);
    if (order.state === 'cancelled') return order;
    if (order.state !== 'created')
      throw conflict('illegal_order_transition', `An order that is ${order.state} cannot become cancelled.`);
    return changeOrder(transaction, order, { to: 'cancelled', event: 'order.cancelled', reason });
  });
}
