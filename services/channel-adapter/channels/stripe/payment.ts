/** A PaymentIntent as a payment of ours. Source: docs.stripe.com/payments/paymentintents/lifecycle. */
import type { Stripe } from 'stripe';
import type { ChannelFailure, ChannelPayment } from '../channel.ts';
import { fromStripeAmount } from './amounts.ts';

/** What the views below need to see whole. */
export const expandedInPayment = ['latest_charge', 'payment_method'];

export function paymentOf(intent: Stripe.PaymentIntent): ChannelPayment {
  const state = stateOf(intent);
  return {
    channel_payment_id: intent.id,
    payment_id: intent.metadata['payment_id'] ?? null,
    state,
    captured_amount: fromStripeAmount(intent.amount_received, intent.currency),
    card: cardOf(intent),
    failure: state === 'failed' ? failureOf(intent) : null,
    next_action_url: state === 'requires_action' ? actionUrlOf(intent) : null,
  };
}

function stateOf(intent: Stripe.PaymentIntent): ChannelPayment['state'] {
  switch (intent.status) {
    case 'succeeded':
      return 'succeeded';
    case 'requires_action':
      return 'requires_action';
    case 'requires_capture':
      return 'requires_capture';
    case 'canceled':
      return 'cancelled';
    // One attempt a payment: an intent that waits for another card has failed.
    case 'requires_payment_method':
      return 'failed';
    default:
      return 'processing';
  }
}

function failureOf(intent: Stripe.PaymentIntent): ChannelFailure {
  const error = intent.last_payment_error;
  return {
    code: error?.decline_code || error?.code || 'payment_failed',
    message: error?.message ?? 'The payment failed at Stripe.',
  };
}

function cardOf(intent: Stripe.PaymentIntent): ChannelPayment['card'] {
  const card =
    cardOfCharge(intent.latest_charge) ??
    cardOfMethod(intent.payment_method) ??
    cardOfMethod(intent.last_payment_error?.payment_method);
  if (card === undefined || card.exp_year < 2_000) return null;
  const { brand, last4, exp_month, exp_year, fingerprint } = card;
  if (typeof last4 !== 'string' || typeof fingerprint !== 'string') return null;
  return { brand: brand ?? 'unknown', last4, exp_month, exp_year, fingerprint };
}

type StripeCard = {
  brand?: string | null;
  last4?: string | null;
  exp_month: number;
  exp_year: number;
  fingerprint?: string | null;
};

function cardOfCharge(charge: Stripe.PaymentIntent['latest_charge']): StripeCard | undefined {
  return typeof charge === 'object' ? charge?.payment_method_details?.card : undefined;
}

function cardOfMethod(method: string | Stripe.PaymentMethod | null | undefined): StripeCard | undefined {
  return typeof method === 'object' ? method?.card : undefined;
}

/** With a return URL Stripe redirects; without one it says where its own script would go. */
function actionUrlOf(intent: Stripe.PaymentIntent): string | null {
  const redirect = intent.next_action?.redirect_to_url?.url;
  if (typeof redirect === 'string') return redirect;
  const script: unknown = Reflect.get(intent.next_action?.use_stripe_sdk ?? {}, 'stripe_js');
  return typeof script === 'string' && URL.canParse(script) ? script : null;
}
