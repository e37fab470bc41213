import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hoursLater, payment, sandboxFor, steer, stripeClient, stripeErrorOf } from './support.ts';

test('a payment is authorized, captured in part, and the rest released', async (t) => {
  const { stripe } = await sandboxFor(t);
  const held = await stripe.paymentIntents.create(payment('pm_card_visa', { capture_method: 'manual' }));
  assert.deepEqual(
    [held.status, held.amount_capturable, held.amount_received],
    ['requires_capture', 2_000, 0],
  );
  const tooMuch = await stripeErrorOf(stripe.paymentIntents.capture(held.id, { amount_to_capture: 2_001 }));
  assert.equal(tooMuch.code, 'amount_too_large');
  const captured = await stripe.paymentIntents.capture(held.id, { amount_to_capture: 1_500 });
  assert.deepEqual(
    [captured.status, captured.amount_capturable, captured.amount_received],
    ['succeeded', 0, 1_500],
  );
  const again = await stripeErrorOf(stripe.paymentIntents.capture(held.id));
  assert.deepEqual([again.statusCode, again.code], [400, 'payment_intent_unexpected_state']);
  const refund = await stripe.refunds.create({ payment_intent: held.id });
  assert.equal(refund.amount, 1_500);
});

test('an authorization is voided, and a succeeded payment cannot be', async (t) => {
  const { stripe } = await sandboxFor(t);
  const held = await stripe.paymentIntents.create(payment('pm_card_visa', { capture_method: 'manual' }));
  const canceled = await stripe.paymentIntents.cancel(held.id, {
    cancellation_reason: 'requested_by_customer',
  });
  assert.deepEqual([canceled.status, canceled.cancellation_reason], ['canceled', 'requested_by_customer']);
  const paid = await stripe.paymentIntents.create(payment('pm_card_visa'));
  assert.equal(
    (await stripeErrorOf(stripe.paymentIntents.cancel(paid.id))).code,
    'payment_intent_unexpected_state',
  );
});

test('refunds are many and partial, never above what was captured', async (t) => {
  const { stripe } = await sandboxFor(t);
  const intent = await stripe.paymentIntents.create(payment('pm_card_visa'));
  await stripe.refunds.create({ payment_intent: intent.id, amount: 500, metadata: { order: '17' } });
  const tooMuch = await stripeErrorOf(stripe.refunds.create({ payment_intent: intent.id, amount: 1_501 }));
  assert.match(tooMuch.message, /15\.01 usd.*greater than unrefunded amount.*15\.00 usd/);
  await stripe.refunds.create({ payment_intent: intent.id });
  const again = await stripeErrorOf(stripe.refunds.create({ payment_intent: intent.id }));
  assert.equal(again.code, 'charge_already_refunded');
  assert(typeof intent.latest_charge === 'string');
  const charge = await stripe.charges.retrieve(intent.latest_charge, {
    expand: ['refunds', 'payment_intent'],
  });
  assert.deepEqual([charge.refunded, charge.amount_refunded], [true, 2_000]);
  assert.deepEqual(
    charge.refunds?.data.map((refund) => refund.amount),
    [1_500, 500],
  );
  assert.equal(typeof charge.payment_intent === 'object' && charge.payment_intent?.id, intent.id);
});

test('a pending refund succeeds later, and one that succeeded may fail later and gives its amount back', async (t) => {
  const { sandbox, stripe } = await sandboxFor(t);
  const slow = await stripe.paymentIntents.create(payment('pm_card_pendingRefund'));
  const failing = await stripe.paymentIntents.create(payment('pm_card_refundFail'));
  const pending = await stripe.refunds.create({ payment_intent: slow.id });
  const hopeful = await stripe.refunds.create({ payment_intent: failing.id });
  assert.deepEqual([pending.status, hopeful.status], ['pending', 'succeeded']);
  await hoursLater(sandbox);
  assert.equal((await stripe.refunds.retrieve(pending.id)).status, 'succeeded');
  const failed = await stripe.refunds.retrieve(hopeful.id, { expand: ['charge'] });
  assert.equal(failed.status, 'failed');
  assert.equal(typeof failed.charge === 'object' && failed.charge?.amount_refunded, 0);
});

test('a dispute takes the funds and is won with evidence, lost without, or given up', async (t) => {
  const { sandbox, stripe } = await sandboxFor(t);
  const disputes = [];
  for (const card of [
    'pm_card_createDispute',
    'pm_card_createDispute',
    'pm_card_createDispute',
    'pm_card_createDispute',
  ]) {
    const intent = await stripe.paymentIntents.create(payment(card));
    await hoursLater(sandbox);
    const [dispute] = (await stripe.disputes.list({ payment_intent: intent.id })).data;
    assert(dispute !== undefined);
    assert.equal(
      (await stripeErrorOf(stripe.refunds.create({ payment_intent: intent.id }))).code,
      'charge_disputed',
    );
    disputes.push(dispute);
  }
  const [won, lost, closed, late] = disputes;
  assert(won && lost && closed && late);
  const staged = await stripe.disputes.update(won.id, { evidence: { customer_name: 'A' }, submit: false });
  assert.equal(staged.status, 'needs_response');
  const submitted = await stripe.disputes.update(won.id, {
    evidence: { uncategorized_text: 'winning_evidence' },
  });
  assert.equal(submitted.status, 'under_review');
  await stripe.disputes.update(lost.id, { evidence: { uncategorized_text: 'losing_evidence' } });
  assert.equal((await stripe.disputes.close(closed.id)).status, 'lost');
  await hoursLater(sandbox, 24 * 10);
  const statuses = await Promise.all(
    [won, lost, late].map(async ({ id }) => (await stripe.disputes.retrieve(id)).status),
  );
  assert.deepEqual(statuses, ['won', 'lost', 'lost']);
  const { balance_transactions } = await stripe.disputes.retrieve(won.id);
  assert.deepEqual(
    balance_transactions.map(({ amount, fee, net }) => [amount, fee, net]),
    [
      [-2_000, 1_500, -3_500],
      [2_000, 0, 2_000],
    ],
  );
});

test('balance transactions tell amount, fee and net, become available, and are paged', async (t) => {
  const { sandbox, stripe } = await sandboxFor(t);
  const intent = await stripe.paymentIntents.create(
    payment('pm_card_visa', { amount: 12_345, expand: ['latest_charge.balance_transaction'] }),
  );
  await stripe.refunds.create({ payment_intent: intent.id, amount: 345 });
  const list = await stripe.balanceTransactions.list({ limit: 1 });
  assert.deepEqual([list.data[0]?.type, list.data[0]?.amount, list.has_more], ['refund', -345, true]);
  const [charge] = (await stripe.balanceTransactions.list({ type: 'charge' })).data;
  assert.deepEqual(
    [charge?.amount, charge?.fee, charge?.net, charge?.status],
    [12_345, 388, 11_957, 'pending'],
  );
  await hoursLater(sandbox, 48);
  const all = [];
  for await (const transaction of stripe.balanceTransactions.list({ limit: 1 })) all.push(transaction);
  assert.deepEqual(
    all.map((transaction) => [transaction.amount, transaction.status]),
    [
      [-345, 'available'],
      [12_345, 'available'],
    ],
  );
});

test('amounts and currencies are checked as Stripe does', async (t) => {
  const { stripe } = await sandboxFor(t);
  const cases = [
    [{ amount: 100_000_000, currency: 'usd' }, 'amount_too_large'],
    [{ amount: 49, currency: 'usd' }, 'amount_too_small'],
    [{ amount: 0, currency: 'usd' }, 'parameter_invalid_integer'],
    [{ amount: 10.5, currency: 'usd' }, 'parameter_invalid_integer'],
    [{ amount: 49, currency: 'jpy' }, 'amount_too_small'],
    [{ amount: 1_001, currency: 'kwd' }, undefined],
    [{ amount: 1_001, currency: 'isk' }, undefined],
    [{ amount: 1_000, currency: 'xyz' }, undefined],
  ] as const;
  for (const [params, code] of cases) {
    const error = await stripeErrorOf(stripe.paymentIntents.create(params));
    assert.deepEqual([error.type, error.code], ['StripeInvalidRequestError', code], JSON.stringify(params));
  }
  for (const params of [
    { amount: 99_999_999, currency: 'usd' },
    { amount: 50, currency: 'jpy' },
    { amount: 1_010, currency: 'kwd' },
  ]) {
    assert.equal((await stripe.paymentIntents.create(params)).status, 'requires_payment_method');
  }
});

test('wrong requests are refused: key, unknown parameter, missing object, return URL', async (t) => {
  const { sandbox, stripe } = await sandboxFor(t);
  const stranger = stripeClient(sandbox, {}, 'sk_test_other');
  assert.equal((await stripeErrorOf(stranger.paymentIntents.list())).type, 'StripeAuthenticationError');
  const typo = { ...payment('pm_card_visa'), capture_metod: 'manual' };
  assert.equal((await stripeErrorOf(stripe.paymentIntents.create(typo))).code, 'parameter_unknown');
  const absent = await stripeErrorOf(stripe.paymentIntents.retrieve('pi_none'));
  assert.deepEqual([absent.statusCode, absent.code], [404, 'resource_missing']);
  const noReturn = { amount: 2_000, currency: 'usd', confirm: true, payment_method: 'pm_card_visa' };
  assert.match((await stripeErrorOf(stripe.paymentIntents.create(noReturn))).message, /return_url/);
});

test('a payment is found again by its metadata', async (t) => {
  const { stripe } = await sandboxFor(t);
  const intent = await stripe.paymentIntents.create(
    payment('pm_card_visa', { metadata: { payment_id: 'p-1' } }),
  );
  await stripe.paymentIntents.create(payment('pm_card_visa', { metadata: { payment_id: 'p-2' } }));
  const found = await stripe.paymentIntents.search({
    query: "metadata['payment_id']:'p-1' AND status:'succeeded'",
  });
  assert.deepEqual(
    found.data.map(({ id }) => id),
    [intent.id],
  );
});

test('the same idempotency key replays the first answer, a decline too, and refuses other parameters', async (t) => {
  const { stripe } = await sandboxFor(t);
  const first = await stripe.paymentIntents.create(payment('pm_card_visa'), { idempotencyKey: 'k1' });
  const second = await stripe.paymentIntents.create(payment('pm_card_visa'), { idempotencyKey: 'k1' });
  assert.equal(second.id, first.id);
  assert.equal(second.lastResponse.headers['idempotent-replayed'], 'true');
  assert.notEqual(second.lastResponse.requestId, first.lastResponse.requestId);
  const other = await stripeErrorOf(
    stripe.paymentIntents.create(payment('pm_card_visa', { amount: 3_000 }), { idempotencyKey: 'k1' }),
  );
  assert.deepEqual([other.type, other.statusCode], ['StripeIdempotencyError', 400]);
  const declined = await stripeErrorOf(
    stripe.paymentIntents.create(payment('pm_card_chargeDeclined'), { idempotencyKey: 'k2' }),
  );
  const again = await stripeErrorOf(
    stripe.paymentIntents.create(payment('pm_card_chargeDeclined'), { idempotencyKey: 'k2' }),
  );
  assert.equal(again.payment_intent?.id, declined.payment_intent?.id);
  assert.equal((await stripe.paymentIntents.list()).data.length, 2);
});

test('card numbers are kept nowhere: not in what was received, not in what is answered', async (t) => {
  const { sandbox, stripe } = await sandboxFor(t);
  await stripe.paymentIntents.create(payment('4242424242424242'));
  const requests = JSON.stringify(await steer(sandbox, 'stripe', '/requests'));
  const events = JSON.stringify((await stripe.events.list({ limit: 100 })).data);
  for (const text of [requests, events]) assert.doesNotMatch(text, /4242424242424242/);
  assert.match(requests, /\*{12}4242/);
});
