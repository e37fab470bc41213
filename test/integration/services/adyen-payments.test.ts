/** A merchant's payments through a channel that tells outcomes by notification alone, as the gateway sees them. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contract as policies } from '../../../services/merchant-policy-service/contract.ts';
import { contract, type Payment } from '../../../services/payment-gateway/contract.ts';
import { type PaymentPlatform, startPaymentPlatform } from '../../fixtures/payment-platform.ts';
import type { TestServiceDatabase } from '../../fixtures/service-database.ts';
import { hoursLater, steer } from '../sandbox/support.ts';

let platform: PaymentPlatform;
let own: TestServiceDatabase;
let merchant_id: string;

before(async () => {
  platform = await startPaymentPlatform();
  own = await platform.database('payment-gateway');
  merchant_id = await platform.newMerchant();
  const body = { merchant_id, allowed_channels: ['adyen', 'stripe'] };
  await platform.call(policies, 'createPolicy', { body });
});

after(async () => {
  await platform?.stop();
});

async function pay(capture_method: 'automatic' | 'manual', card: object = {}): Promise<Payment> {
  const payment_method = {
    type: 'card' as const,
    number: '5555555555554444',
    exp_month: 3,
    exp_year: 2030,
    cvc: '737',
    ...card,
  };
  const body = { merchant_id, amount: 2_000n, currency: 'EUR', payment_method, capture_method };
  return platform.call(contract, 'createPayment', { body });
}

/** What the channel tells last of this kind, delivered to the adapter. */
async function tell(eventCode: string): Promise<void> {
  await hoursLater(platform.sandbox, 2);
  const told = (await steer(platform.sandbox, 'adyen', '/notifications')) as { notifications: object[] };
  const body = told.notifications.find((sent) => JSON.stringify(sent).includes(`"eventCode":"${eventCode}"`));
  const request = { method: 'POST', path: '/webhooks/adyen', body };
  assert.equal((await platform.send('channel-adapter', request, { public: true })).status, 202);
}

async function becomes(id: string, state: string, table: 'payments' | 'refunds' = 'payments'): Promise<void> {
  await own.until(`select state from ${table} where id = $1 and state = '${state}'`, [id]);
}

test('an authorization is captured and refunded once the channel has told so', async () => {
  const payment = await pay('manual');
  assert.deepEqual([payment.state, payment.channel], ['requires_capture', 'adyen']);
  const params = { payment_id: payment.id };
  const capturing = await platform.call(contract, 'capturePayment', { params, body: { amount: 1_500n } });
  assert.equal(capturing.state, 'processing');
  await tell('CAPTURE');
  await becomes(payment.id, 'succeeded');
  const captured = await platform.call(contract, 'getPayment', { params });
  assert.equal(captured.captured_amount, 1_500n);
  const refund = await platform.call(contract, 'createRefund', { params, body: { amount: 500n } });
  assert.equal(refund.state, 'processing');
  await tell('REFUND');
  await becomes(refund.id, 'succeeded', 'refunds');
});

test('a void is done once the channel has told so', async () => {
  const payment = await pay('manual');
  const params = { payment_id: payment.id };
  const voiding = await platform.call(contract, 'cancelPayment', { params, body: {} });
  assert.equal(voiding.state, 'processing');
  await tell('CANCELLATION');
  await becomes(payment.id, 'cancelled');
});

test('a bank that the first channel cannot reach is asked through the second, and the payment says which took it', async () => {
  const payment = await pay('automatic', { holder_name: 'ISSUER_UNAVAILABLE' });
  assert.deepEqual([payment.state, payment.channel], ['succeeded', 'stripe']);
});

/** Captured, as the channel told; then the card's scheme rejects it. */
async function captured(): Promise<Payment> {
  const payment = await pay('manual', { holder_name: 'capture failed' });
  await platform.call(contract, 'capturePayment', { params: { payment_id: payment.id }, body: {} });
  await tell('CAPTURE');
  await becomes(payment.id, 'succeeded');
  return payment;
}

test('a capture that fails after it was told as done fails the payment, and order and quota follow', async () => {
  const payment = await captured();
  const params = { payment_id: payment.id };
  const orders = await platform.database('order-service');
  await orders.until(`select from orders where payment_id = $1 and state = 'paid'`, [payment.id]);
  await tell('CAPTURE_FAILED');
  await becomes(payment.id, 'failed');
  const failed = await platform.call(contract, 'getPayment', { params });
  assert.deepEqual(
    [failed.failure?.code, failed.captured_amount, failed.fee_amount, failed.reversed_amount],
    ['capture_failed', 0n, null, 2_000n],
  );
  const told = await platform.wire.emitted(
    'payment-gateway',
    ({ type, aggregate_id }) => type === 'payment.failed' && aggregate_id === payment.id,
  );
  assert.match(JSON.stringify(told.data), /"reversed_amount":2000/);
  await orders.until(
    `select from orders where payment_id = $1 and state = 'cancelled' and cancellation_reason = 'capture_failed'`,
    [payment.id],
  );
  const quotas = await platform.database('merchant-quota-service');
  await quotas.until('select from reservations where reference = $1 and restored_amount = 2000', [
    payment.id,
  ]);
  assert.deepEqual(await own.query('select from pending_work where payment_id = $1', [payment.id]), []);
  const refund = await platform.attempt(contract, 'createRefund', { params, body: {} });
  assert.equal(refund.status, 409);
});

test('a capture that fails after some of it was given back is left to a person', async () => {
  const payment = await captured();
  const params = { payment_id: payment.id };
  await platform.call(contract, 'createRefund', { params, body: { amount: 500n } });
  await tell('CAPTURE_FAILED');
  await own.until('select from payments where id = $1 and needs_review', [payment.id]);
  assert.equal((await platform.call(contract, 'getPayment', { params })).state, 'succeeded');
});
