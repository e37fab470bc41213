import { notFound } from '../../kit/problem.ts';
import type { Order } from '../contract.ts';
import type { Context } from '../service.ts';
import { lockOrder } from '../store/orders.ts';
import { changeOrder } from './change-order.ts';

export async function markOrderPaid(
  { database }: Context,
  orderId: string,
  paymentId: string,
): Promise<Order> {
  return database.transaction(async (transaction) => {
    const order = await lockOrder(transaction, orderId);
    if (order === undefined) throw notFound('order', orderId);
    return changeOrder(transaction, order, {
      to: 'paid',
      event: 'order.paid',
      payment_id: paymentId,
      paid_amount: order.amount,
    });
  });
}
