/** One payment of the plan, and what follows it. */
import type { ServiceApi } from '../api/service-api.ts';
import type { View } from '../api/view.ts';
import { steerSandbox } from '../demo/edge.ts';
import { validCard } from '../demo/payments.ts';
import type { PlannedPayment } from './plan.ts';

export type SeededPayment = { payment: View; refund: View | undefined };

/** @param api keyed, so that a repetition charges nobody twice */
export async function seedPayment(
  api: ServiceApi,
  merchant: { id: string; currency: string },
  planned: PlannedPayment,
): Promise<SeededPayment> {
  const created = await api.post('payment-gateway', '/api/v1/payments', {
    merchant_id: merchant.id,
    amount: planned.amount,
    currency: merchant.currency,
    payment_method: validCard(planned.card),
    capture_method: planned.follows === 'capture' ? 'manual' : 'automatic',
    customer_email: planned.email,
    ip_address: planned.ipAddress,
    return_url: 'https://shop.example/return',
    metadata: { planned_day: String(planned.day), planned_time: planned.time },
  });
  const payment = await finished(api, created);
  const isRefunded = planned.follows === 'refund' || planned.follows === 'refund-part';
  if (!isRefunded || payment.text('state') !== 'succeeded') return { payment, refund: undefined };
  const amount = planned.follows === 'refund-part' ? Math.ceil(planned.amount / 3) : undefined;
  const path = `/api/v1/payments/${payment.text('id')}/refunds`;
  return { payment, refund: await api.post('payment-gateway', path, { amount, reason: 'returned' }) };
}

async function finished(api: ServiceApi, payment: View): Promise<View> {
  const path = `/api/v1/payments/${payment.text('id')}`;
  switch (payment.text('state')) {
    case 'requires_action':
      await steerSandbox(api, {
        path: `/_sandbox/payment_intents/${payment.text('channel_payment_id')}/authenticate`,
        body: { outcome: 'succeed' },
      });
      return api.post('payment-gateway', `${path}/sync`);
    case 'requires_capture':
      return api.post('payment-gateway', `${path}/capture`, {});
    default:
      return payment;
  }
}
