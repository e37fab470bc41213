/** What the gateway's tests do again and again: pay, look at what became of it, and steer the channel. */
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { testKeys } from '../../../sandbox/testing.ts';
import { contract as merchantAuth } from '../../../services/merchant-auth-service/contract.ts';
import { contract as policy } from '../../../services/merchant-policy-service/contract.ts';
import { contract as quota } from '../../../services/merchant-quota-service/contract.ts';
import { contract as orders } from '../../../services/order-service/contract.ts';
import { type CreatePayment, contract, type Payment } from '../../../services/payment-gateway/contract.ts';
import { service } from '../../../services/payment-gateway/service.ts';
import {
  cardFingerprintSecret,
  type PaymentPlatform,
  startPaymentPlatform,
} from '../../fixtures/payment-platform.ts';
import { type Answer, startServices, type TestPlatform } from '../../fixtures/service.ts';
import type { TestServiceDatabase } from '../../fixtures/service-database.ts';
import { steer } from '../sandbox/support.ts';

/** Stripe's test cards. Source: docs.stripe.com/testing. */
export const cards = {
  good: '4242424242424242',
  declined: '4000000000000002',
  poor: '4000000000009995',
  secure: '4000002760003184',
  refundPending: '4000000000007726',
  refundFails: '4000000000005126',
} as const;

export type GatewayDesk = {
  platform: PaymentPlatform;
  sandbox: Sandbox;
  /** The gateway's own database. */
  own: TestServiceDatabase;
  /** One that may take payments. */
  merchant: string;
  request: (more?: Partial<CreatePayment>, number?: string) => CreatePayment;
  pay: (more?: Partial<CreatePayment>, number?: string) => Promise<Payment>;
  paymentNow: (id: string) => Promise<Payment>;
  untilState: (id: string, state: string) => Promise<Payment>;
  capture: (payment: Payment, amount?: bigint) => Promise<Answer>;
  refund: (payment: Payment, amount?: bigint, key?: string) => Promise<Answer>;
  orderStates: (paymentId: string) => Promise<string[]>;
  reservationStates: (paymentId: string) => Promise<string[]>;
  /** Types of the events of the payment and its refunds, in order. */
  eventTypes: (paymentId: string) => Promise<unknown[]>;
  /** The next time that the job looks is now. */
  dueNow: (paymentId: string) => Promise<void>;
  /** How many payments the channel has for it. */
  stripeCharges: (paymentId: string) => Promise<number>;
  clearFaults: () => Promise<void>;
  stop: () => Promise<void>;
};

export async function openGatewayDesk(): Promise<GatewayDesk> {
  const platform = await startPaymentPlatform();
  const { sandbox } = platform;
  const own = await platform.database('payment-gateway');
  const merchant = await platform.newMerchant();
  const request: GatewayDesk['request'] = (more = {}, number = cards.good) => ({
    merchant_id: merchant,
    amount: 2_000n,
    currency: 'USD',
    payment_method: { type: 'card', number, exp_month: 12, exp_year: 2035, cvc: '123' },
    return_url: 'https://shop.example/back',
    ...more,
  });
  const paymentNow: GatewayDesk['paymentNow'] = (id) =>
    platform.call(contract, 'getPayment', { params: { payment_id: id } });
  return {
    platform,
    sandbox,
    own,
    merchant,
    request,
    pay: (more, number) => platform.call(contract, 'createPayment', { body: request(more, number) }),
    paymentNow,
    untilState: async (id, state) => {
      await own.until('select id from payments where id = $1 and state = $2', [id, state]);
      return paymentNow(id);
    },
    capture: (payment, amount) =>
      platform.attempt(contract, 'capturePayment', {
        params: { payment_id: payment.id },
        body: amount === undefined ? {} : { amount },
      }),
    refund: (payment, amount, key) =>
      platform.attempt(
        contract,
        'createRefund',
        {
          params: { payment_id: payment.id },
          body: amount === undefined ? {} : { amount, reason: 'returned' },
        },
        key === undefined ? {} : { key },
      ),
    orderStates: async (paymentId) => {
      const { data } = await platform.call(orders, 'listOrders', { query: { payment_id: paymentId } });
      return data.map(({ state }) => state);
    },
    reservationStates: async (paymentId) => {
      const { data } = await platform.call(quota, 'listReservations', { query: { reference: paymentId } });
      return data.map(({ state }) => state);
    },
    eventTypes: async (paymentId) => {
      const rows = await own.query(
        `select envelope::jsonb ->> 'type' as type from kit.outbox where envelope::jsonb ->> 'aggregate_id' = $1 order by id`,
        [paymentId],
      );
      return rows.map(({ type }) => type);
    },
    dueNow: async (paymentId) => {
      await own.query('update payment_sagas set due_at = now() where payment_id = $1', [paymentId]);
    },
    stripeCharges: (paymentId) => stripeCharges(sandbox, paymentId),
    clearFaults: async () => {
      await fetch(`${sandbox.url('stripe')}/_sandbox/faults`, { method: 'DELETE' });
    },
    stop: platform.stop,
  };
}

/** A replica of the gateway that reaches neither risk nor channel. */
export function cutOffGateway({ platform }: GatewayDesk): Promise<TestPlatform> {
  const reachable = [merchantAuth, policy, quota, orders].map((each) => [
    `${each.service.toUpperCase().replaceAll('-', '_')}_URL`,
    platform.urlOf(each.service),
  ]);
  const variables = { ...Object.fromEntries(reachable), CARD_FINGERPRINT_SECRET: cardFingerprintSecret };
  return startServices([service], { variables });
}

/** Whatever a channel is asked by POST about a payment goes wrong that way, until the faults are cleared. */
export async function breakPayments({ sandbox }: GatewayDesk, kind: 'error' | 'drop-after'): Promise<void> {
  await steer(sandbox, 'stripe', '/faults', {
    kind,
    remaining: 10,
    pathPrefix: '/v1/payment_intents',
    method: 'POST',
  });
}

export function problemCode({ body }: Answer): unknown {
  return typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
}

async function stripeCharges(sandbox: Sandbox, paymentId: string): Promise<number> {
  const query = new URLSearchParams({ query: `metadata['payment_id']:'${paymentId}'` });
  const answer = await fetch(`${sandbox.url('stripe')}/v1/payment_intents/search?${query}`, {
    headers: { authorization: `Bearer ${testKeys.stripe}` },
  });
  const found: unknown = await answer.json();
  const data: unknown =
    typeof found === 'object' && found !== null && 'data' in found ? found.data : undefined;
  return Array.isArray(data) ? data.length : -1;
}
