import { isUniqueViolation } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import { conflict } from '../../kit/problem.ts';
import { type CreateOrder, contract, type Order } from '../contract.ts';
import type { Context } from '../service.ts';
import { appendHistory } from '../store/order-history.ts';
import { insertOrder } from '../store/orders.ts';

/** @throws Problem 409 `duplicate_merchant_reference` */
export async function createOrder({ database }: Context, request: CreateOrder): Promise<Order> {
  return database.transaction(async (transaction) => {
    const order = await insertOrder(transaction, {
      id: newId('ord'),
      merchant_id: request.merchant_id,
      merchant_reference: request.merchant_reference,
      amount: request.amount,
      currency: request.currency,
      description: request.description ?? null,
      payment_id: request.payment_id ?? null,
      metadata: request.metadata ?? {},
    }).catch((error: unknown) => {
      throw isUniqueViolation(error, 'orders_open_reference') ? duplicateReference(request) : error;
    });
    await appendHistory(transaction, order.id, { from_state: null, to_state: order.state, reason: null });
    await emit(transaction, { contract, type: 'order.created', aggregateId: order.id, data: order });
    return order;
  });
}

function duplicateReference(request: CreateOrder) {
  return conflict(
    'duplicate_merchant_reference',
    `The merchant has an open order ${request.merchant_reference} already.`,
  );
}
