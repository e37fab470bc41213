import { contract as channel } from '../../channel-adapter/contract.ts';
import { type Subscription, subscribe } from '../../kit/service.ts';
import { applyCharge } from '../operations/record-charge.ts';
import { applyRefund } from '../operations/record-refund.ts';
import type { Context } from '../service.ts';
import { findPayment } from '../store/payments.ts';

/** News that the channel has of its own accord: 3-D Secure done, a capture settled, a refund arrived or failed. */
export const subscriptions: readonly Subscription<Context>[] = [
  subscribe(channel, 'charge.updated', async (context, event, transaction) => {
    // A charge of another platform's payment, at the same channel, is none of ours.
    if ((await findPayment(transaction, event.data.payment_id)) === undefined) return;
    await applyCharge(context, transaction, { charge: event.data, source: 'event' });
  }),
  subscribe(channel, 'channel_refund.updated', async (context, event, transaction) => {
    await applyRefund(context, transaction, event.data);
  }),
];
