import { contract as disputes } from '../../dispute-service/contract.ts';
import { type Subscription, subscribe } from '../../kit/service.ts';
import { contract as gateway } from '../../payment-gateway/contract.ts';
import { countDispute, countPayment, countRefund } from '../operations/count.ts';
import type { Context } from '../service.ts';

const payment = (type: Parameters<typeof countPayment>[1]['type']) =>
  subscribe<Context, typeof gateway, typeof type>(gateway, type, (_context, event, transaction) =>
    countPayment(transaction, { type, payment: event.data, occurredAt: event.occurredAt }),
  );
const refund = (type: Parameters<typeof countRefund>[1]['type']) =>
  subscribe<Context, typeof gateway, typeof type>(gateway, type, (_context, event, transaction) =>
    countRefund(transaction, { type, refund: event.data, occurredAt: event.occurredAt }),
  );
const dispute = (type: Parameters<typeof countDispute>[1]['type']) =>
  subscribe<Context, typeof disputes, typeof type>(disputes, type, (_context, event, transaction) =>
    countDispute(transaction, { type, dispute: event.data, occurredAt: event.occurredAt }),
  );

export const subscriptions: readonly Subscription<Context>[] = [
  payment('payment.created'),
  payment('payment.requires_action'),
  payment('payment.requires_capture'),
  payment('payment.succeeded'),
  payment('payment.failed'),
  payment('payment.cancelled'),
  refund('refund.created'),
  refund('refund.succeeded'),
  refund('refund.failed'),
  dispute('dispute.opened'),
  dispute('dispute.closed'),
];
