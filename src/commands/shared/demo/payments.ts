/** A payment of each outcome, as the merchant's shop would make them, with Stripe's public test cards. */
import type { ServiceApi } from '../api/service-api.ts';
import type { View } from '../api/view.ts';
import { postAsMerchant, steerSandbox } from './edge.ts';
import type { DemoMerchant } from './onboard.ts';

export type DemoPayment = { about: string; expected: string; payment: View };

type Case = CardCharge & { expected: string };

/** `expected` is the state, or for a failure its code. */
const cases: readonly Case[] = [
  { about: 'a card that works', card: '4242424242424242', amount: 12_34, expected: 'succeeded' },
  { about: 'declined', card: '4000000000000002', amount: 20_00, expected: 'generic_decline' },
  { about: 'not enough money', card: '4000000000009995', amount: 99_00, expected: 'insufficient_funds' },
  { about: 'reported lost', card: '4000000000009987', amount: 15_00, expected: 'lost_card' },
  { about: 'reported stolen', card: '4000000000009979', amount: 15_00, expected: 'stolen_card' },
  { about: 'expired', card: '4000000000000069', amount: 15_00, expected: 'expired_card' },
  { about: 'wrong CVC', card: '4000000000000127', amount: 15_00, expected: 'incorrect_cvc' },
  { about: 'an error at the issuer', card: '4000000000000119', amount: 15_00, expected: 'processing_error' },
  {
    about: 'above the merchant’s limit',
    card: '4242424242424242',
    amount: 2_000_000,
    expected: 'limit_exceeded',
  },
  { about: '3-D Secure, completed', card: '4000002500003155', amount: 30_00, expected: 'succeeded' },
  {
    about: 'authorized, captured in part',
    card: '4242424242424242',
    amount: 80_00,
    expected: 'succeeded',
    capture: 'manual',
  },
];

export async function makePayments(
  api: ServiceApi,
  merchant: DemoMerchant,
  onPayment: (made: DemoPayment) => Promise<void>,
): Promise<DemoPayment[]> {
  const made: DemoPayment[] = [];
  for (const one of cases) {
    const payment = await finish(api, merchant, await chargeCard(api, merchant, one));
    const entry = { about: one.about, expected: one.expected, payment };
    made.push(entry);
    await onPayment(entry);
  }
  return made;
}

export type CardCharge = { about: string; card: string; amount: number; capture?: 'manual' };

export async function chargeCard(
  api: ServiceApi,
  merchant: DemoMerchant,
  { about, card, amount, capture }: CardCharge,
): Promise<View> {
  return postAsMerchant(api, merchant, '/api/v1/payments', {
    amount,
    currency: 'USD',
    payment_method: validCard(card),
    description: about,
    return_url: 'https://shop.example/return',
    ...(capture === undefined ? {} : { capture_method: capture }),
  });
}

export function validCard(number: string) {
  return { type: 'card', number, exp_month: 12, exp_year: new Date().getUTCFullYear() + 3, cvc: '123' };
}

/** Does what the payer and the merchant do next. */
async function finish(api: ServiceApi, merchant: DemoMerchant, payment: View): Promise<View> {
  const path = `/api/v1/payments/${payment.text('id')}`;
  switch (payment.text('state')) {
    case 'requires_action':
      // The payer's click on the issuer's page.
      await steerSandbox(api, {
        path: `/_sandbox/payment_intents/${payment.text('channel_payment_id')}/authenticate`,
        body: { outcome: 'succeed' },
      });
      return postAsMerchant(api, merchant, `${path}/sync`, {});
    case 'requires_capture':
      return postAsMerchant(api, merchant, `${path}/capture`, { amount: 50_00 });
    default:
      return payment;
  }
}

export async function refundPart(api: ServiceApi, merchant: DemoMerchant, payment: View): Promise<View> {
  return postAsMerchant(api, merchant, `/api/v1/payments/${payment.text('id')}/refunds`, {
    amount: 2_34,
    reason: 'a part came back',
  });
}

/** The state, or why it failed. */
export function outcomeOf(payment: View): string {
  return payment.inner('failure')?.text('code') ?? payment.text('state');
}
