import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { notFound } from '../../kit/problem.ts';
import type { Routes } from '../../kit/service.ts';
import type { contract } from '../contract.ts';
import { cancelOrder } from '../operations/cancel-order.ts';
import { createOrder } from '../operations/create-order.ts';
import { markOrderPaid } from '../operations/mark-order-paid.ts';
import type { Context } from '../service.ts';
import { selectHistory } from '../store/order-history.ts';
import { findOrder, selectOrders } from '../store/orders.ts';

export const routes: Routes<typeof contract, Context> = {
  createOrder: (context, { body }) => createOrder(context, body),
  listOrders: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectOrders(database, query, page), page);
  },
  getOrder: async ({ database }, { params }) => {
    const order = await findOrder(database, params.order_id);
    if (order === undefined) throw notFound('order', params.order_id);
    return order;
  },
  cancelOrder: (context, { params, body }) => cancelOrder(context, params.order_id, body.reason),
  markOrderPaid: (context, { params, body }) => markOrderPaid(context, params.order_id, body.payment_id),
  getOrderHistory: async ({ database }, { params }) => {
    const history = await selectHistory(database, params.order_id);
    if (history.length === 0) throw notFound('order', params.order_id);
    return { data: history };
  },
};
