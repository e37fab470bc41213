import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { contract as channel } from '../../../services/channel-adapter/contract.ts';
import { type Dispute, contract as disputes } from '../../../services/dispute-service/contract.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { contract } from '../../../services/payment-gateway/contract.ts';
import { hoursLater, stripeClient } from '../sandbox/support.ts';
import { cards, type GatewayDesk, openGatewayDesk, problemCode } from './gateway-desk.ts';

let desk: GatewayDesk;

before(async () => {
  desk = await openGatewayDesk();
});

after(async () => {
  await desk?.stop();
});

test('a refund that the channel takes its time for is processing until the channel tells', async () => {
  const payment = await desk.pay({}, cards.refundPending);
  const made = await desk.platform.call(contract, 'createRefund', {
    params: { payment_id: payment.id },
    body: {},
  });
  assert.equal(made.state, 'processing');
  assert.equal((await desk.paymentNow(payment.id)).refunded_amount, 0n);
  const news = await desk.platform.call(channel, 'syncChannelRefund', { params: { refund_id: made.id } });
  await desk.platform.wire.publish(channel, {
    type: 'channel_refund.updated',
    aggregateId: news.charge_id,
    data: { ...news, state: 'succeeded' },
  });
  await desk.own.until(`select 1 from refunds where id = $1 and state = 'succeeded'`, [made.id]);
  assert.equal((await desk.paymentNow(payment.id)).refunded_amount, 2_000n);
});

test('a payment is refunded in parts and never above what was captured', async () => {
  const payment = await desk.pay();
  assert.equal((await desk.refund(payment, 500n)).status, 201);
  assert.equal((await desk.paymentNow(payment.id)).refunded_amount, 500n);
  assert.equal(problemCode(await desk.refund(payment, 1_501n)), 'refund_too_large');
  assert.equal((await desk.refund(payment)).status, 201);
  assert.equal((await desk.paymentNow(payment.id)).refunded_amount, 2_000n);
  assert.equal(problemCode(await desk.refund(payment)), 'refund_too_large');
  const { data } = await desk.platform.call(contract, 'listRefunds', { query: { payment_id: payment.id } });
  assert.deepEqual(
    data.map(({ amount, state }) => [amount, state]),
    [
      [1_500n, 'succeeded'],
      [500n, 'succeeded'],
    ],
  );
  assert.equal((await desk.eventTypes(payment.id)).filter((type) => type === 'refund.succeeded').length, 2);
});

test('ten refunds at once take no more than was captured', async () => {
  const payment = await desk.pay();
  const answers = await Promise.all(Array.from({ length: 10 }, () => desk.refund(payment, 600n)));
  assert.equal(answers.filter(({ status }) => status === 201).length, 3);
  assert.equal((await desk.paymentNow(payment.id)).refunded_amount, 1_800n);
});

test('a payment that is not captured is not refundable', async () => {
  const payment = await desk.pay({ capture_method: 'manual' });
  assert.equal(problemCode(await desk.refund(payment)), 'payment_not_refundable');
});

test('a refund that succeeded at the channel and could not be recorded is healed by the job, and not repeated', async () => {
  const payment = await desk.pay();
  await desk.own.query(`
    create or replace function refund_dies() returns trigger language plpgsql as $$ begin
      if new.payment_id = '${payment.id}' then raise exception 'dies'; end if; return new; end $$`);
  await desk.own.query(
    'create trigger refund_dies before update of state on refunds for each row execute function refund_dies()',
  );
  const answer = await desk.refund(payment, 700n, randomUUID());
  await desk.own.query('drop trigger refund_dies on refunds');
  assert.equal(answer.status, 500);
  assert.equal((await desk.paymentNow(payment.id)).refunded_amount, 0n);
  await desk.own.query('update refunds set due_at = now() where payment_id = $1', [payment.id]);
  await desk.own.until(`select 1 from refunds where payment_id = $1 and state = 'succeeded'`, [payment.id]);
  assert.equal((await desk.paymentNow(payment.id)).refunded_amount, 700n);
  assert.equal((await desk.refund(payment, 1_300n)).status, 201);
  assert.equal((await desk.paymentNow(payment.id)).refunded_amount, 2_000n);
});

test('a refund that a bank sends back after it succeeded is failed, and what it took can be refunded again', async () => {
  const payment = await desk.pay({}, cards.refundFails);
  assert.equal((await desk.refund(payment, 1_500n)).status, 201);
  const [made] = (await desk.platform.call(contract, 'listRefunds', { query: { payment_id: payment.id } }))
    .data;
  assert.ok(made !== undefined);
  assert.equal(made.state, 'succeeded');
  const placed = await desk.platform.database('order-service');
  await placed.until(`select 1 from orders where payment_id = $1 and refunded_amount = 1500`, [payment.id]);
  const params = { refund_id: made.id };
  await hoursLater(desk.sandbox);
  await desk.platform.call(channel, 'syncChannelRefund', { params });
  await desk.own.until(`select 1 from refunds where id = $1 and state = 'failed'`, [made.id]);
  const failed = await desk.platform.call(contract, 'getRefund', { params });
  assert.deepEqual([failed.had_succeeded, failed.failure?.code], [true, 'unknown']);
  assert.equal((await desk.paymentNow(payment.id)).refunded_amount, 0n);
  await placed.until(
    `select 1 from orders where payment_id = $1 and state = 'paid' and refunded_amount = 0`,
    [payment.id],
  );
  const [event] = await desk.own.events('refund.failed', payment.id);
  assert.match(event ?? '', /"had_succeeded":true/);
  const history = await desk.platform.call(contract, 'getRefundHistory', { params });
  assert.deepEqual(
    history.data.map(({ to_state, reason }) => [to_state, reason]),
    [
      ['created', null],
      ['succeeded', null],
      ['failed', 'unknown'],
    ],
  );
  const late = await desk.platform.call(channel, 'syncChannelRefund', { params });
  await desk.platform.wire.publish(channel, {
    type: 'channel_refund.updated',
    aggregateId: late.charge_id,
    data: { ...late, state: 'succeeded', failure: null, updated_at: made.updated_at },
  });
  assert.equal((await desk.refund(payment, 2_000n)).status, 201);
  assert.equal((await desk.platform.call(contract, 'getRefund', { params })).needs_review, false);
});

test('a refund that the channel refuses fails at once, and was never counted', async () => {
  const payment = await desk.pay();
  const outside = await desk.platform.call(channel, 'getCharge', { params: { payment_id: payment.id } });
  await stripeClient(desk.sandbox).refunds.create({ payment_intent: outside.channel_payment_id ?? '' });
  assert.equal((await desk.refund(payment, 700n)).status, 201);
  const { data } = await desk.platform.call(contract, 'listRefunds', { query: { payment_id: payment.id } });
  assert.deepEqual([data[0]?.state, data[0]?.had_succeeded], ['failed', false]);
  assert.equal((await desk.paymentNow(payment.id)).refunded_amount, 0n);
});

test('refunds carry metadata, and are found by it, by amount, by state and by time across payments', async () => {
  const [one, other] = [await desk.pay(), await desk.pay({ currency: 'EUR' })];
  const ask = (id: string, amount: bigint, batch: string) =>
    desk.platform.call(contract, 'createRefund', {
      params: { payment_id: id },
      body: { amount, metadata: { batch } },
    });
  const made = [await ask(one.id, 11n, 'b1'), await ask(other.id, 12n, 'b1'), await ask(one.id, 13n, 'b2')];
  const found = async (query: object) => {
    const { data } = await desk.platform.call(contract, 'listRefunds', {
      query: { created_from: one.created_at, ...query },
    });
    return data.map(({ amount }) => amount);
  };
  assert.deepEqual(await found({ metadata_key: 'batch' }), [13n, 12n, 11n]);
  assert.deepEqual(await found({ metadata_key: 'batch', metadata_value: 'b1' }), [12n, 11n]);
  assert.deepEqual(await found({ metadata_key: 'batch', amount_from: 12n, amount_to: 12n }), [12n]);
  assert.deepEqual(await found({ metadata_key: 'batch', currency: 'EUR' }), [12n]);
  assert.deepEqual(await found({ metadata_key: 'batch', state: 'failed' }), []);
  assert.deepEqual(await found({ metadata_key: 'batch', created_to: one.created_at }), []);
  const params = { refund_id: made[0]?.id ?? '' };
  const changed = await desk.platform.call(contract, 'updateRefund', {
    params,
    body: { metadata: { batch: null, note: 'seen' } },
  });
  assert.deepEqual(changed.metadata, { note: 'seen' });
  assert.equal((await desk.eventTypes(one.id)).at(-1), 'refund.updated');
  const pairs = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, 'v']));
  const tooMuch = await desk.platform.attempt(contract, 'updateRefund', {
    params,
    body: { metadata: pairs },
  });
  assert.deepEqual([tooMuch.status, problemCode(tooMuch)], [422, 'too_much_metadata']);
  const nobody = { refund_id: `ref_${'0'.repeat(32)}` };
  for (const answer of [
    await desk.platform.attempt(contract, 'updateRefund', { params: nobody, body: { metadata: {} } }),
    await desk.platform.attempt(contract, 'getRefundHistory', { params: nobody }),
    await desk.platform.attempt(contract, 'getRefund', { params: nobody }),
  ])
    assert.deepEqual([answer.status, problemCode(answer)], [404, 'refund_not_found']);
});

test('what a payer disputes is not refunded as well, until the merchant has won it', async () => {
  const payment = await desk.pay();
  const tell = async (type: 'dispute.opened' | 'dispute.closed', state: Dispute['state']) => {
    await desk.platform.wire.publish(disputes, {
      type,
      aggregateId: dispute.id,
      data: { ...dispute, state },
    });
    const disputed = state === 'won' ? 0 : 1_500;
    await desk.own.until('select from payments where id = $1 and disputed_amount = $2', [
      payment.id,
      disputed,
    ]);
  };
  const at = new Date().toISOString();
  const dispute: Dispute = {
    id: newId('dsp'),
    merchant_id: payment.merchant_id,
    payment_id: payment.id,
    channel: 'stripe',
    channel_dispute_id: 'dp_1',
    state: 'needs_response',
    amount: 1_500n,
    currency: 'USD',
    fee_amount: 0n,
    reason: 'fraudulent',
    evidence_due_by: at,
    response: null,
    submitted_at: null,
    closed_at: null,
    closed_by: null,
    created_at: at,
    updated_at: at,
  };
  await tell('dispute.opened', 'needs_response');
  assert.equal(problemCode(await desk.refund(payment, 501n)), 'payment_disputed');
  assert.equal(problemCode(await desk.refund(payment, 2_001n)), 'refund_too_large');
  // All that is left is all that is not disputed.
  assert.equal((await desk.refund(payment)).status, 201);
  assert.equal((await desk.paymentNow(payment.id)).refunded_amount, 500n);
  assert.equal(problemCode(await desk.refund(payment)), 'payment_disputed');
  await tell('dispute.closed', 'lost');
  assert.equal(problemCode(await desk.refund(payment, 1n)), 'payment_disputed');
  await tell('dispute.closed', 'won');
  assert.equal((await desk.refund(payment)).status, 201);
  assert.equal((await desk.paymentNow(payment.id)).refunded_amount, 2_000n);
});
