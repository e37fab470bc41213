import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contract as channel } from '../../../services/channel-adapter/contract.ts';
import { contract } from '../../../services/payment-gateway/contract.ts';
import { steer } from '../sandbox/support.ts';
import { cards, type GatewayDesk, openGatewayDesk, problemCode } from './gateway-desk.ts';

let desk: GatewayDesk;

before(async () => {
  desk = await openGatewayDesk();
});

after(async () => {
  await desk?.stop();
});

test('3-D Secure: the payer is sent away, and what the channel then tells completes the payment', async () => {
  const payment = await desk.pay({}, cards.secure);
  assert.equal(payment.state, 'requires_action');
  assert.match(payment.next_action?.url ?? '', /^http/);
  await steer(desk.sandbox, 'stripe', `/payment_intents/${payment.channel_payment_id}/authenticate`, {
    outcome: 'succeed',
  });
  const done = await desk.platform.call(contract, 'syncPayment', { params: { payment_id: payment.id } });
  assert.equal(done.state, 'succeeded');
  assert.equal(done.next_action, null);
  assert.deepEqual(await desk.eventTypes(payment.id), [
    'payment.created',
    'payment.requires_action',
    'payment.succeeded',
  ]);
});

test('3-D Secure that fails leaves a failed payment, found by the job, with order and quota undone', async () => {
  const payment = await desk.pay({}, cards.secure);
  await steer(desk.sandbox, 'stripe', `/payment_intents/${payment.channel_payment_id}/authenticate`, {
    outcome: 'fail',
  });
  await desk.dueNow(payment.id);
  const failed = await desk.untilState(payment.id, 'failed');
  assert.equal(failed.failure?.step, 'channel');
  await desk.own.until(
    'select 1 from pending_work where payment_id = $1 having bool_and(done_at is not null) and count(*) = 2',
    [payment.id],
  );
  assert.deepEqual(await desk.orderStates(payment.id), ['cancelled']);
  assert.deepEqual(await desk.reservationStates(payment.id), ['released']);
});

test('what the channel tells of its own accord advances the payment; old news and repetitions change nothing', async () => {
  const payment = await desk.pay({}, cards.secure);
  const charge = await desk.platform.call(channel, 'getCharge', { params: { payment_id: payment.id } });
  const later = new Date(Date.parse(charge.updated_at) + 1_000).toISOString();
  const succeeded = {
    ...charge,
    state: 'succeeded',
    captured_amount: 2_000n,
    next_action_url: null,
    updated_at: later,
  } as const;
  const tell = (data: typeof charge) =>
    desk.platform.wire.publish(channel, { type: 'charge.updated', aggregateId: charge.id, data });
  await tell({ ...succeeded, state: 'failed', captured_amount: 0n, updated_at: new Date(0).toISOString() });
  await tell(succeeded);
  await tell(charge);
  const done = await desk.untilState(payment.id, 'succeeded');
  assert.deepEqual([done.captured_amount, done.fee_amount], [2_000n, 88n]);
  await tell({ ...succeeded, state: 'failed', captured_amount: 0n });
  await desk.own.until('select 1 from payments where id = $1 and needs_review', [payment.id]);
  assert.equal((await desk.paymentNow(payment.id)).state, 'succeeded');
  assert.deepEqual(await desk.eventTypes(payment.id), [
    'payment.created',
    'payment.requires_action',
    'payment.succeeded',
  ]);
});

test('an authorized payment is captured in part, with the fee of what was captured', async () => {
  const payment = await desk.pay({ capture_method: 'manual' });
  assert.equal(payment.state, 'requires_capture');
  assert.equal(payment.fee_amount, null);
  assert.deepEqual(problemCode(await desk.capture(payment, 2_001n)), 'capture_too_large');
  assert.equal((await desk.capture(payment, 500n)).status, 200);
  const captured = await desk.paymentNow(payment.id);
  assert.deepEqual([captured.state, captured.captured_amount, captured.fee_amount], ['succeeded', 500n, 45n]);
  assert.deepEqual(problemCode(await desk.capture(payment)), 'illegal_payment_transition');
  assert.deepEqual(await desk.eventTypes(payment.id), [
    'payment.created',
    'payment.requires_capture',
    'payment.succeeded',
  ]);
});

test('an authorized payment is voided once, and order and quota are undone', async () => {
  const payment = await desk.pay({ capture_method: 'manual' });
  const input = { params: { payment_id: payment.id }, body: { reason: 'changed my mind' } };
  const cancelled = await desk.platform.call(contract, 'cancelPayment', input);
  assert.equal(cancelled.state, 'cancelled');
  assert.equal(
    problemCode(await desk.platform.attempt(contract, 'cancelPayment', input)),
    'illegal_payment_transition',
  );
  assert.equal(problemCode(await desk.capture(payment)), 'illegal_payment_transition');
  assert.deepEqual(await desk.orderStates(payment.id), ['cancelled']);
  assert.deepEqual(await desk.reservationStates(payment.id), ['released']);
});

test('two captures at once: one is done', async () => {
  const payment = await desk.pay({ capture_method: 'manual' });
  const answers = await Promise.all([desk.capture(payment), desk.capture(payment, 100n)]);
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409]);
});

test('a part that is captured is all that the quota counts, and all that has to be refunded', async () => {
  const payment = await desk.pay({ capture_method: 'manual' });
  assert.equal((await desk.capture(payment, 500n)).status, 200);
  const quotas = await desk.platform.database('merchant-quota-service');
  const reservation = await quotas.until(
    `select committed_amount::int as used from reservations where reference = $1 and state = 'committed'`,
    [payment.id],
  );
  assert.equal(reservation['used'], 500);
  assert.equal((await desk.refund(payment)).status, 201);
  const placed = await desk.platform.database('order-service');
  await placed.until(
    `select 1 from orders where payment_id = $1 and state = 'refunded' and paid_amount = 500`,
    [payment.id],
  );
});

test('an authorization that nobody captures in time is released at the channel, in the quota and in the order', async () => {
  const payment = await desk.pay({ capture_method: 'manual' });
  const daysLeft = (Date.parse(payment.capture_before ?? '') - Date.parse(payment.created_at)) / 86_400_000;
  assert.equal(Math.round(daysLeft), 7);
  const due = await desk.own.query(
    'select due_at > now() as waits from payment_sagas where payment_id = $1',
    [payment.id],
  );
  assert.equal(due[0]?.['waits'], true);
  await desk.dueNow(payment.id);
  await desk.own.until(
    `select 1 from payment_sagas where payment_id = $1 and due_at > now() + interval '6 days'`,
    [payment.id],
  );
  assert.equal((await desk.paymentNow(payment.id)).state, 'requires_capture');
  await desk.own.query(`update payments set capture_before = now() - interval '1 second' where id = $1`, [
    payment.id,
  ]);
  await desk.dueNow(payment.id);
  const expired = await desk.untilState(payment.id, 'cancelled');
  assert.deepEqual([expired.cancellation_reason, expired.failure], ['authorization_expired', null]);
  const charge = await desk.platform.call(channel, 'getCharge', { params: { payment_id: payment.id } });
  assert.equal(charge.state, 'cancelled');
  await desk.own.until(
    'select 1 from pending_work where payment_id = $1 having bool_and(done_at is not null) and count(*) = 2',
    [payment.id],
  );
  assert.deepEqual(await desk.reservationStates(payment.id), ['released']);
  assert.deepEqual(await desk.orderStates(payment.id), ['cancelled']);
  assert.equal(problemCode(await desk.capture(payment)), 'illegal_payment_transition');
  const params = { payment_id: payment.id };
  const history = await desk.platform.call(contract, 'getPaymentHistory', { params });
  assert.deepEqual(
    history.data.map(({ to_state, reason }) => [to_state, reason]),
    [
      ['created', null],
      ['processing', null],
      ['requires_capture', null],
      ['processing', 'cancel'],
      ['cancelled', 'authorization_expired'],
    ],
  );
  const attempts = await desk.platform.call(contract, 'listPaymentAttempts', { params });
  assert.deepEqual(
    attempts.data.map(({ operation, outcome, reason }) => [operation, outcome, reason]),
    [
      ['charge', 'done', null],
      ['cancel', 'done', 'authorization_expired'],
    ],
  );
});

test('an authorization that the channel releases of its own accord is cancelled with that reason', async () => {
  const payment = await desk.pay({ capture_method: 'manual' });
  const charge = await desk.platform.call(channel, 'getCharge', { params: { payment_id: payment.id } });
  await desk.platform.wire.publish(channel, {
    type: 'charge.updated',
    aggregateId: charge.id,
    data: { ...charge, state: 'cancelled', updated_at: new Date(Date.now() + 1_000).toISOString() },
  });
  assert.equal((await desk.untilState(payment.id, 'cancelled')).cancellation_reason, 'released_by_channel');
});

test('an authorization that the channel does not release is a review, until it is released after all', async () => {
  const payment = await desk.pay({ capture_method: 'manual' });
  await steer(desk.sandbox, 'stripe', '/faults', {
    kind: 'error',
    status: 400,
    pathPrefix: `/v1/payment_intents/${payment.channel_payment_id}/cancel`,
    method: 'POST',
  });
  await desk.own.query(`update payments set capture_before = now() - interval '1 second' where id = $1`, [
    payment.id,
  ]);
  await desk.dueNow(payment.id);
  await desk.own.until(
    `select 1 from payments where id = $1 and needs_review and state = 'requires_capture'`,
    [payment.id],
  );
  const { data } = await desk.platform.call(contract, 'listReviews', { query: { payment_id: payment.id } });
  assert.deepEqual(
    data.map(({ code, state }) => [code, state]),
    [['not_released', 'open']],
  );
  await desk.own.until(
    `select 1 from payment_sagas where payment_id = $1 and due_at > now() + interval '50 minutes'`,
    [payment.id],
  );
  await desk.clearFaults();
  await desk.dueNow(payment.id);
  const released = await desk.untilState(payment.id, 'cancelled');
  assert.deepEqual([released.cancellation_reason, released.needs_review], ['authorization_expired', false]);
});
