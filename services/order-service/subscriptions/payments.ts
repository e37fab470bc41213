import type { Transaction } from '../../kit/data/database.ts';
import { type Subscription, subscribe } from '../../kit/service.ts';
import { contract as gateway, isReversed } from '../../payment-gateway/contract.ts';
import type { contract } from '../contract.ts';
import { refundedState } from '../domain/order-state.ts';
import { changeOrder } from '../operations/change-order.ts';
import type { Context } from '../service.ts';
import { lockOrderOfPayment } from '../store/orders.ts';

/** An order follows its payment. A payment without an open order here has nothing to say to us. */
export const subscriptions: readonly Subscription<Context>[] = [
  subscribe(gateway, 'payment.succeeded', async (_context, { data: payment }, transaction) => {
    const order = await lockOrderOfPayment(transaction, payment.id);
    if (order?.state !== 'created') return;
    await changeOrder(transaction, order, {
      to: 'paid',
      event: 'order.paid',
      payment_id: payment.id,
      paid_amount: payment.captured_amount,
    });
  }),
  subscribe(gateway, 'payment.failed', (_context, { data: payment }, transaction) =>
    cancel(transaction, payment.id, {
      reason: payment.failure?.code ?? 'payment_failed',
      from: isReversed(payment) ? 'paid' : 'created',
    }),
  ),
  subscribe(gateway, 'payment.cancelled', (_context, { data: payment }, transaction) =>
    cancel(transaction, payment.id, {
      reason: payment.cancellation_reason ?? 'payment_cancelled',
      from: 'created',
    }),
  ),
  subscribe(gateway, 'refund.succeeded', (_context, { data: refund }, transaction) =>
    countRefund(transaction, {
      paymentId: refund.payment_id,
      change: refund.amount,
      event: 'order.refunded',
    }),
  ),
  subscribe(gateway, 'refund.failed', async (_context, { data: refund }, transaction) => {
    // One that never succeeded was never counted.
    if (refund.had_succeeded !== true) return;
    await countRefund(transaction, {
      paymentId: refund.payment_id,
      change: -refund.amount,
      event: 'order.refund_reversed',
    });
  }),
];

type Cancelled = { reason: string; from: 'created' | 'paid' };

async function cancel(
  transaction: Transaction,
  paymentId: string,
  { reason, from }: Cancelled,
): Promise<void> {
  const order = await lockOrderOfPayment(transaction, paymentId);
  if (order?.state !== from) return;
  await changeOrder(transaction, order, { to: 'cancelled', event: 'order.cancelled', reason });
}

type Counted = { paymentId: string; change: bigint; event: keyof typeof contract.events };

async function countRefund(transaction: Transaction, { paymentId, change, event }: Counted): Promise<void> {
  const order = await lockOrderOfPayment(transaction, paymentId);
  if (order === undefined) return;
  const refunded_amount = order.refunded_amount + change;
  const to = refundedState(order.paid_amount ?? order.amount, refunded_amount);
  await changeOrder(transaction, order, { to, event, refunded_amount });
}
