import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testCards } from '../../../sandbox/stripe/test-cards.ts';
import { hoursLater, payment, sandboxFor, steer, stripeErrorOf } from './support.ts';

const succeeding = [
  '4242424242424242',
  '4000056655665556',
  '5555555555554444',
  '2223003122003222',
  '5200828282828210',
  '5105105105105100',
  '378282246310005',
  '371449635398431',
  '6011111111111117',
  '6011000990139424',
  '3056930009020004',
  '36227206271667',
  '3566002020360505',
  '6200000000000005',
  '6205500000000000004',
  '6555900000604105',
  '4000000000000077',
  '4000000000000259',
  '4000000000005126',
  '4000000000007726',
  '4000000000009235',
  '4000000000000101',
  '4000000000000010',
  '4000000000003055',
  '4000008260000000',
  'pm_card_visa',
  'pm_card_mastercard',
  'pm_card_gb',
];

/** card, error code, decline code */
const declined = [
  ['4000000000000002', 'card_declined', 'generic_decline'],
  ['4000000000009995', 'card_declined', 'insufficient_funds'],
  ['4000000000009987', 'card_declined', 'lost_card'],
  ['4000000000009979', 'card_declined', 'stolen_card'],
  ['4000000000000069', 'expired_card', 'expired_card'],
  ['4000000000000127', 'incorrect_cvc', 'incorrect_cvc'],
  ['4000000000000119', 'processing_error', 'processing_error'],
  ['4000000000006975', 'card_declined', 'card_velocity_exceeded'],
  ['4000000000000341', 'card_declined', 'generic_decline'],
  ['4100000000000019', 'card_declined', 'fraudulent'],
  ['4000000000004954', 'card_declined', 'fraudulent'],
  ['4111111111111111', 'card_declined', 'test_mode_live_card'],
  ['pm_card_visa_chargeDeclined', 'card_declined', 'generic_decline'],
  ['pm_card_chargeDeclinedInsufficientFunds', 'card_declined', 'insufficient_funds'],
  ['pm_card_radarBlock', 'card_declined', 'fraudulent'],
] as const;

/** card, status after the customer authenticated, code of the error then */
const authenticated = [
  ['4000002500003155', 'succeeded', undefined],
  ['4000002760003184', 'succeeded', undefined],
  ['4000003800000446', 'succeeded', undefined],
  ['4000000000003220', 'succeeded', undefined],
  ['4000000000003063', 'succeeded', undefined],
  ['4000008260003178', 'requires_payment_method', 'card_declined'],
  ['4000008400001629', 'requires_payment_method', 'card_declined'],
  ['4000008400001280', 'requires_payment_method', 'payment_intent_authentication_failure'],
  ['pm_card_authenticationRequired', 'succeeded', undefined],
] as const;

test('every number in the table is a card number, and every name is used once', async (t) => {
  const { stripe } = await sandboxFor(t);
  for (const { number, brand } of testCards) {
    const method = await stripe.paymentMethods.create({
      type: 'card',
      card: { number, exp_month: 1, exp_year: 2040 },
    });
    assert.deepEqual([method.card?.brand, method.card?.last4], [brand, number.slice(-4)]);
  }
  const names = testCards.flatMap((card) => card.names);
  assert.equal(new Set(names).size, names.length);
  assert.equal(new Set(testCards.map((card) => card.number)).size, testCards.length);
});

test('each card that succeeds does, and its charge is captured', async (t) => {
  const { stripe } = await sandboxFor(t);
  for (const card of succeeding) {
    const intent = await stripe.paymentIntents.create({ ...payment(card), expand: ['latest_charge'] });
    assert.equal(intent.status, 'succeeded', card);
    assert.equal(intent.amount_received, 2_000, card);
    assert(typeof intent.latest_charge === 'object' && intent.latest_charge !== null, card);
    assert.equal(intent.latest_charge.captured, true, card);
  }
});

test('each card that declines is a card error with its codes, and the intent waits for another payment method', async (t) => {
  const { stripe } = await sandboxFor(t);
  for (const [card, code, declineCode] of declined) {
    const error = await stripeErrorOf(stripe.paymentIntents.create(payment(card)));
    assert.deepEqual(
      [error.type, error.statusCode, error.code, error.decline_code],
      ['StripeCardError', 402, code, declineCode],
      card,
    );
    assert(error.payment_intent !== undefined, card);
    const intent = await stripe.paymentIntents.retrieve(error.payment_intent.id);
    assert.equal(intent.status, 'requires_payment_method', card);
    assert.equal(intent.last_payment_error?.code, code, card);
    const retried = await stripe.paymentIntents.confirm(intent.id, {
      payment_method: 'pm_card_visa',
      return_url: 'https://shop.example',
    });
    assert.equal(retried.status, 'succeeded', card);
  }
});

test('each card that wants 3-D Secure gets it, and then its outcome', async (t) => {
  const { sandbox, stripe } = await sandboxFor(t);
  for (const [card, status, code] of authenticated) {
    const intent = await stripe.paymentIntents.create(payment(card));
    assert.equal(intent.status, 'requires_action', card);
    assert.equal(intent.next_action?.redirect_to_url?.return_url, 'https://shop.example/back', card);
    await steer(sandbox, 'stripe', `/payment_intents/${intent.id}/authenticate`, { outcome: 'succeed' });
    const after = await stripe.paymentIntents.retrieve(intent.id);
    assert.deepEqual([after.status, after.last_payment_error?.code], [status, code], card);
  }
});

test('off session, a card that needs authentication is declined until it is set up', async (t) => {
  const { sandbox, stripe } = await sandboxFor(t);
  const refused = await stripeErrorOf(
    stripe.paymentIntents.create(payment('pm_card_authenticationRequired', { off_session: true })),
  );
  assert.deepEqual(
    [refused.code, refused.decline_code],
    ['authentication_required', 'authentication_required'],
  );
  const first = await stripe.paymentIntents.create(
    payment('4000002500003155', { setup_future_usage: 'off_session' }),
  );
  await steer(sandbox, 'stripe', `/payment_intents/${first.id}/authenticate`, { outcome: 'succeed' });
  assert(typeof first.payment_method === 'string');
  const later = await stripe.paymentIntents.create(payment(first.payment_method, { off_session: true }));
  assert.equal(later.status, 'succeeded');
  const already = await stripe.paymentIntents.create(payment('4000003800000446', { off_session: true }));
  assert.equal(already.status, 'succeeded');
});

test('the authentication page completes or fails a payment and leads back to the shop', async (t) => {
  const { stripe } = await sandboxFor(t);
  for (const [outcome, status] of [
    ['succeed', 'succeeded'],
    ['fail', 'requires_payment_method'],
  ] as const) {
    const intent = await stripe.paymentIntents.create(payment('4000002760003184'));
    const url = intent.next_action?.redirect_to_url?.url;
    assert(typeof url === 'string');
    assert.match(await (await fetch(url)).text(), /20\.00 usd/);
    const answer = await fetch(url, {
      method: 'POST',
      body: new URLSearchParams({ outcome }),
      redirect: 'manual',
    });
    assert.equal(answer.status, 303);
    assert.equal(new URL(answer.headers.get('location') ?? '').searchParams.get('payment_intent'), intent.id);
    assert.equal((await stripe.paymentIntents.retrieve(intent.id)).status, status);
  }
});

test('optional 3-D Secure is used only when the merchant asks for it', async (t) => {
  const { stripe } = await sandboxFor(t);
  const asked = payment('4000000000003055', {
    payment_method_options: { card: { request_three_d_secure: 'any' } },
  });
  assert.equal((await stripe.paymentIntents.create(asked)).status, 'requires_action');
});

test('a wrong number, month, year or security code is refused before anything is charged', async (t) => {
  const { stripe } = await sandboxFor(t);
  const year = new Date().getUTCFullYear();
  const good = { number: '4242424242424242', exp_month: 12, exp_year: year + 1, cvc: '123' };
  const cases = [
    [{ ...good, number: '4242424242424241' }, 'incorrect_number'],
    [{ ...good, exp_month: 13 }, 'invalid_expiry_month'],
    [{ ...good, exp_year: year - 1 }, 'invalid_expiry_year'],
    [{ ...good, cvc: '12' }, 'invalid_cvc'],
  ] as const;
  for (const [card, code] of cases) {
    assert.equal((await stripeErrorOf(stripe.paymentMethods.create({ type: 'card', card }))).code, code);
  }
});

test('each dispute card is disputed later, an inquiry without taking money', async (t) => {
  const { sandbox, stripe } = await sandboxFor(t);
  const cases = [
    ['4000000000000259', ['needs_response'], 'fraudulent'],
    ['4000000000002685', ['needs_response'], 'product_not_received'],
    ['4000000000001976', ['warning_needs_response'], 'fraudulent'],
    ['4000000404000079', ['needs_response', 'needs_response'], 'fraudulent'],
  ] as const;
  for (const [card, statuses, reason] of cases) {
    const intent = await stripe.paymentIntents.create(payment(card));
    await hoursLater(sandbox);
    const { data } = await stripe.disputes.list({ payment_intent: intent.id });
    assert.deepEqual(
      data.map((dispute) => dispute.status),
      statuses,
      card,
    );
    assert(
      data.every((dispute) => dispute.reason === reason),
      card,
    );
    assert(
      data.every(
        (dispute) => (dispute.status === 'needs_response') === dispute.balance_transactions.length > 0,
      ),
      card,
    );
  }
  const warned = await stripe.paymentIntents.create(payment('4000000000005423'));
  await hoursLater(sandbox);
  assert.equal((await stripe.radar.earlyFraudWarnings.list()).data[0]?.payment_intent, warned.id);
});
