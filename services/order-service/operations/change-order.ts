import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import { contract, type Order, type OrderState } from '../contract.ts';
import { assertOrderTransition } from '../domain/order-state.ts';
import { appendHistory } from '../store/order-history.ts';
import { updateOrder } from '../store/orders.ts';

export type OrderChange = {
  to: Exclude<OrderState, 'created'>;
  event: keyof typeof contract.events;
  reason?: string;
  payment_id?: string;
  paid_amount?: bigint;
  refunded_amount?: bigint;
};

/** The one place where an order changes its state: row, history and event together. */
export async function changeOrder(
  transaction: Transaction,
  order: Order,
  change: OrderChange,
): Promise<Order> {
  assertOrderTransition(order.state, change.to);
  const changed = await updateOrder(transaction, {
    ...order,
    state: change.to,
    payment_id: change.payment_id ?? order.payment_id,
    paid_amount: change.paid_amount ?? order.paid_amount ?? null,
    refunded_amount: change.refunded_amount ?? order.refunded_amount,
    cancellation_reason: change.to === 'cancelled' ? (change.reason ?? null) : order.cancellation_reason,
  });
  await appendHistory(transaction, order.id, {
    from_state: order.state,
    to_state: change.to,
    reason: change.reason ?? null,
  });
  await emit(transaction, { contract, type: change.event, aggregateId: order.id, data: changed });
  return changed;
}
