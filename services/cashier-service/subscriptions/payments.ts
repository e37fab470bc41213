import { type Subscription, subscribe } from '../../kit/service.ts';
import { contract as gateway } from '../../payment-gateway/contract.ts';
import { recordPayment } from '../operations/record-payment.ts';
import type { Context } from '../service.ts';

const types = [
  'payment.created',
  'payment.requires_action',
  'payment.requires_capture',
  'payment.succeeded',
  'payment.failed',
  'payment.cancelled',
] as const;

/** Payments that no checkout made have nothing to say to us. */
export const subscriptions: readonly Subscription<Context>[] = types.map((type) =>
  subscribe(gateway, type, (_context: Context, event, transaction) => recordPayment(transaction, event.data)),
);
