/** Payments and refunds as payment-gateway tells of them. */
import { newId } from '../../../services/kit/data/ids.ts';
import type { Payment, Refund } from '../../../services/payment-gateway/contract.ts';

export function paymentOf(changed: Partial<Payment> = {}): Payment {
  const at = new Date().toISOString();
  return {
    id: newId('pay'),
    merchant_id: 'mer_1',
    merchant_reference: 'reference',
    order_id: null,
    state: 'created',
    amount: 1_000n,
    currency: 'EUR',
    captured_amount: 0n,
    refunded_amount: 0n,
    fee_amount: null,
    capture_method: 'automatic',
    method: 'card',
    card: null,
    channel: null,
    channel_payment_id: null,
    risk_score: null,
    failure: null,
    next_action: null,
    description: null,
    customer_email: null,
    metadata: {},
    created_at: at,
    updated_at: at,
    ...changed,
  };
}

export function refundOf(payment: Payment, changed: Partial<Refund> = {}): Refund {
  const at = new Date().toISOString();
  return {
    id: newId('ref'),
    payment_id: payment.id,
    merchant_id: payment.merchant_id,
    state: 'created',
    amount: 100n,
    currency: payment.currency,
    reason: null,
    channel_refund_id: null,
    failure: null,
    created_at: at,
    updated_at: at,
    ...changed,
  };
}
