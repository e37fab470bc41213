/** What Stripe is asked with; the same payment always with the same parameters, as its idempotency keys require. */
import type { Stripe } from 'stripe';
import type { PaymentMethod } from '../../../payment-gateway/contract.ts';
import type { PaymentRequest, RefundRequest } from '../channel.ts';
import { toStripeAmount } from './amounts.ts';
import { expandedInPayment } from './payment.ts';

/** Stripe takes 50 pairs; ours must fit. */
const mostForeignMetadata = 48;

export function intentParameters(request: PaymentRequest): Stripe.PaymentIntentCreateParams {
  const { payment_id, merchant_id, description, return_url } = request;
  return {
    amount: toStripeAmount(request.amount, request.currency),
    currency: request.currency.toLowerCase(),
    confirm: true,
    capture_method: request.capture_method,
    allowed_payment_method_types: ['card'],
    ...methodParameters(request.payment_method),
    ...(request.request_three_d_secure === true
      ? { payment_method_options: { card: { request_three_d_secure: 'any' as const } } }
      : {}),
    ...(description === undefined || description === '' ? {} : { description: description.slice(0, 1_000) }),
    ...(return_url === undefined ? {} : { return_url }),
    metadata: { ...foreignMetadata(request), payment_id, merchant_id },
    expand: expandedInPayment,
  };
}

function foreignMetadata({ metadata = {} }: PaymentRequest): Record<string, string> {
  return Object.fromEntries(Object.entries(metadata).slice(0, mostForeignMetadata));
}

function methodParameters(
  method: PaymentMethod,
): Pick<Stripe.PaymentIntentCreateParams, 'payment_method' | 'payment_method_data'> {
  if (method.type === 'token') return { payment_method: method.token };
  const { number, exp_month, exp_year, cvc, holder_name } = method;
  // Card numbers are Stripe's to allow an account to send; its types leave them out.
  const named = holder_name === undefined ? {} : { billing_details: { name: holder_name } };
  const data = { type: 'card' as const, card: { number, exp_month, exp_year, cvc }, ...named };
  return { payment_method_data: data };
}

const stripeReasons = ['duplicate', 'fraudulent', 'requested_by_customer'] as const;

export function refundParameters(request: RefundRequest): Stripe.RefundCreateParams {
  const reason = stripeReasons.find((known) => known === request.reason);
  return {
    payment_intent: request.channel_payment_id,
    amount: toStripeAmount(request.amount, request.currency),
    ...(reason === undefined ? {} : { reason }),
    metadata: { refund_id: request.refund_id },
  };
}
