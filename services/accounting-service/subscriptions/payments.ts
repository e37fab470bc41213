import { type Subscription, subscribe } from '../../kit/service.ts';
import { contract as gateway } from '../../payment-gateway/contract.ts';
import { recordPayment, recordRefund, undoPayment, undoRefund } from '../operations/record-payment.ts';
import type { Context } from '../service.ts';

export const subscriptions: readonly Subscription<Context>[] = [
  subscribe(gateway, 'payment.succeeded', async (_context, event, transaction) =>
    recordPayment(transaction, event.data),
  ),
  subscribe(gateway, 'payment.failed', async (_context, event, transaction) =>
    undoPayment(transaction, event.data),
  ),
  subscribe(gateway, 'refund.succeeded', async (_context, event, transaction) =>
    recordRefund(transaction, event.data),
  ),
  subscribe(gateway, 'refund.failed', async (_context, event, transaction) =>
    undoRefund(transaction, event.data),
  ),
];
