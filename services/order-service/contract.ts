import { defineContract } from '../kit/contract/contract.ts';
import {
  Closed,
  Currency,
  Id,
  ListQuery,
  LongText,
  Metadata,
  Nullable,
  PageOf,
  PositiveAmount,
  ShortText,
  type Static,
  Timestamp,
  Type,
} from '../kit/contract/schemas.ts';

export const OrderId = Id('ord');
export const OrderState = Type.Enum(['created', 'paid', 'cancelled', 'partially_refunded', 'refunded']);
export type OrderState = Static<typeof OrderState>;

export const Order = Closed({
  id: OrderId,
  merchant_id: ShortText,
  /** The merchant's own number; unique per merchant among orders that are not cancelled. */
  merchant_reference: ShortText,
  state: OrderState,
  amount: PositiveAmount,
  currency: Currency,
  /** What was captured of it; null until it is paid. */
  paid_amount: Type.Optional(Nullable(PositiveAmount)),
  refunded_amount: Type.BigInt({ minimum: 0n }),
  description: Nullable(LongText),
  payment_id: Nullable(ShortText),
  cancellation_reason: Nullable(ShortText),
  metadata: Metadata,
  created_at: Timestamp,
  updated_at: Timestamp,
});
export type Order = Static<typeof Order>;

export const CreateOrder = Closed({
  merchant_id: ShortText,
  merchant_reference: ShortText,
  amount: PositiveAmount,
  currency: Currency,
  description: Type.Optional(LongText),
  payment_id: Type.Optional(ShortText),
  metadata: Type.Optional(Metadata),
});
export type CreateOrder = Static<typeof CreateOrder>;

const OrderParams = Closed({ order_id: OrderId });
const orderNotFound = { order_not_found: { status: 404, title: 'There is no such order' } } as const;
const illegalTransition = {
  illegal_order_transition: { status: 409, title: 'The order is in a state that does not allow this' },
} as const;

export const contract = defineContract({
  service: 'order-service',
  title: 'Orders',
  endpoints: {
    createOrder: {
      method: 'POST',
      path: '/api/v1/orders',
      summary: 'Create an order',
      body: CreateOrder,
      response: Order,
      status: 201,
      idempotency: 'transaction',
      problems: {
        duplicate_merchant_reference: {
          status: 409,
          title: 'The merchant already has an open order with this reference',
        },
      },
    },
    listOrders: {
      method: 'GET',
      path: '/api/v1/orders',
      summary: 'List orders, newest first',
      query: ListQuery({
        merchant_id: Type.Optional(ShortText),
        state: Type.Optional(OrderState),
        merchant_reference: Type.Optional(ShortText),
        payment_id: Type.Optional(ShortText),
        currency: Type.Optional(Currency),
        created_from: Type.Optional(Timestamp),
        created_to: Type.Optional(Timestamp),
      }),
      response: PageOf(Order),
    },
    getOrder: {
      method: 'GET',
      path: '/api/v1/orders/:order_id',
      summary: 'Get an order',
      params: OrderParams,
      response: Order,
      problems: orderNotFound,
    },
    cancelOrder: {
      method: 'POST',
      path: '/api/v1/orders/:order_id/cancel',
      summary: 'Cancel an order that is not paid',
      params: OrderParams,
      body: Closed({ reason: ShortText }),
      response: Order,
      idempotency: 'transaction',
      problems: { ...orderNotFound, ...illegalTransition },
    },
    markOrderPaid: {
      method: 'POST',
      path: '/api/v1/orders/:order_id/pay',
      summary: 'Record that an order is paid, by a payment made outside the gateway',
      params: OrderParams,
      body: Closed({ payment_id: ShortText }),
      response: Order,
      idempotency: 'transaction',
      callers: [],
      problems: { ...orderNotFound, ...illegalTransition },
    },
    getOrderHistory: {
      method: 'GET',
      path: '/api/v1/orders/:order_id/history',
      summary: 'Every state the order was in',
      params: OrderParams,
      response: Closed({
        data: Type.Array(
          Closed({
            from_state: Nullable(OrderState),
            to_state: OrderState,
            reason: Nullable(ShortText),
            at: Timestamp,
          }),
        ),
      }),
      problems: orderNotFound,
    },
  },
  events: {
    'order.created': Order,
    'order.paid': Order,
    'order.cancelled': Order,
    'order.refunded': Order,
    /** A refund failed after it had succeeded: `refunded_amount` is less than it was told. */
    'order.refund_reversed': Order,
  },
});
