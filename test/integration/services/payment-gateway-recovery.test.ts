import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { contract as channel } from '../../../services/channel-adapter/contract.ts';
import {
  contract,
  type Payment,
  type ResolveReview,
  type Review,
} from '../../../services/payment-gateway/contract.ts';
import { pruneWork } from '../../../services/payment-gateway/operations/prune-work.ts';
import type { TestPlatform } from '../../fixtures/service.ts';
import { hoursLater, steer, stripeClient } from '../sandbox/support.ts';
import {
  breakPayments,
  cards,
  cutOffGateway,
  type GatewayDesk,
  openGatewayDesk,
  problemCode,
} from './gateway-desk.ts';

let desk: GatewayDesk;
/** It reaches neither risk nor channel. */
let cutOff: TestPlatform;

before(async () => {
  desk = await openGatewayDesk();
  cutOff = await cutOffGateway(desk);
});

after(async () => {
  await desk?.stop();
  await cutOff?.stop();
});

test('an unknown outcome at the channel is not guessed: the payment is processing, and the job learns what it is', async () => {
  await breakPayments(desk, 'drop-after');
  const payment = await desk.pay();
  assert.equal(payment.state, 'processing');
  assert.deepEqual(await desk.orderStates(payment.id), ['created']);
  await desk.clearFaults();
  await desk.dueNow(payment.id);
  const done = await desk.untilState(payment.id, 'succeeded');
  assert.equal(done.captured_amount, 2_000n);
  assert.equal(await desk.stripeCharges(payment.id), 1);
});

test('an outcome that the channel never tells is left to a person, and a payer who never acts is given up', async () => {
  const [open, waiting] = [await desk.pay({ capture_method: 'manual' }), await desk.pay({}, cards.secure)];
  await desk.own.query(`update payments set state = 'processing' where id = $1`, [open.id]);
  await desk.own.query(
    `update payment_sagas set checks = 1000, due_at = now(), step = 'capture' where payment_id = $1`,
    [open.id],
  );
  await desk.own.query(
    `insert into payment_attempts (id, payment_id, operation, from_state) values ('att_1', $1, 'capture', 'requires_action')`,
    [open.id],
  );
  await desk.own.query('update payment_sagas set checks = 1000, due_at = now() where payment_id = $1', [
    waiting.id,
  ]);
  assert.equal((await desk.untilState(waiting.id, 'cancelled')).failure, null);
  assert.equal((await desk.untilState(open.id, 'requires_capture')).needs_review, false);
  await breakPayments(desk, 'error');
  const lost = await desk.pay();
  await desk.own.query('update payment_sagas set checks = 1000, due_at = now() where payment_id = $1', [
    lost.id,
  ]);
  await desk.own.until('select 1 from payments where id = $1 and needs_review', [lost.id]);
  await desk.clearFaults();
  const flagged = await desk.paymentNow(lost.id);
  assert.deepEqual([flagged.state, flagged.needs_review], ['processing', true]);
  const { data } = await desk.platform.call(contract, 'listPayments', { query: { needs_review: true } });
  assert.ok(data.some(({ id }) => id === lost.id));
});

/** As if the process died right after the peer had done the step, before it was recorded: its write is refused. */
async function dyingBefore(position: string, reference: string): Promise<() => Promise<void>> {
  const name = `dies_${position}`;
  await desk.own.query(`
    create or replace function ${name}() returns trigger language plpgsql as $$ begin
      if exists (select 1 from payments where id = new.payment_id and merchant_reference = '${reference}') and new.step = '${position}' then
        raise exception 'dies'; end if; return new; end $$`);
  await desk.own.query(
    `create trigger ${name} before update on payment_sagas for each row execute function ${name}()`,
  );
  return async () => {
    await desk.own.query(`drop trigger ${name} on payment_sagas`);
  };
}

const positions = ['policy', 'quota', 'risk', 'order', 'channel', 'rest'] as const;

for (const position of positions) {
  test(`a saga that died before it came to ${position} is continued by a retry with the same key, and nothing is done twice`, async () => {
    const reference = `dies-${position}`;
    const key = randomUUID();
    const body = desk.request({ merchant_reference: reference });
    const revive = await dyingBefore(position, reference);
    const died = await desk.platform.attempt(contract, 'createPayment', { body }, { key });
    await revive();
    assert.equal(died.status, 500);
    const again = await desk.platform.call(contract, 'createPayment', { body }, { key });
    assert.equal(again.state, 'succeeded');
    const { data } = await desk.platform.call(contract, 'listPayments', {
      query: { merchant_reference: reference },
    });
    assert.equal(data.length, 1);
    assert.equal((await desk.orderStates(again.id)).length, 1);
    assert.equal((await desk.reservationStates(again.id)).length, 1);
    assert.equal(await desk.stripeCharges(again.id), 1);
    assert.deepEqual(await desk.eventTypes(again.id), ['payment.created', 'payment.succeeded']);
  });
}

test('sagas that died at any point, and that nobody retries, are brought to an end by the job', async () => {
  const ids = new Map<string, string>();
  for (const position of positions) {
    const reference = `left-${position}`;
    const revive = await dyingBefore(position, reference);
    await desk.platform.attempt(contract, 'createPayment', {
      body: desk.request({ merchant_reference: reference }),
    });
    await revive();
    const { data } = await desk.platform.call(contract, 'listPayments', {
      query: { merchant_reference: reference },
    });
    ids.set(position, data[0]?.id ?? '');
  }
  await desk.own.query('update payment_sagas set due_at = now() where payment_id = any ($1)', [
    [...ids.values()],
  ]);
  await Promise.all(
    [...ids].map(([position, id]) => desk.untilState(id, position === 'rest' ? 'succeeded' : 'failed')),
  );
  // What may still be on its way to a peer is waited for as long as a request can live: that time is over now.
  await desk.own.query(
    `update pending_work set created_at = created_at - interval '2 minutes', due_at = now() where done_at is null`,
  );
  await desk.own.until(
    'select 1 from (select count(*) as open from pending_work where done_at is null) w where open = 0',
  );
  ids.delete('rest');
  for (const [position, id] of ids) {
    assert.equal((await desk.paymentNow(id)).failure?.code, 'interrupted', position);
    assert.equal(await desk.stripeCharges(id), 0);
    assert.deepEqual(
      (await desk.orderStates(id)).filter((state) => state !== 'cancelled'),
      [],
      position,
    );
    assert.deepEqual(
      (await desk.reservationStates(id)).filter((state) => state !== 'released'),
      [],
      position,
    );
  }
});

test('a capture that was done and could not be recorded is finished by a retry, or by the job, and not repeated', async () => {
  const [retried, left] = [
    await desk.pay({ capture_method: 'manual' }),
    await desk.pay({ capture_method: 'manual' }),
  ];
  await desk.own.query(`
    create or replace function attempt_dies() returns trigger language plpgsql as $$ begin
      if new.payment_id in ('${retried.id}', '${left.id}') then raise exception 'dies'; end if; return new; end $$`);
  await desk.own.query(
    'create trigger attempt_dies before update on payment_attempts for each row execute function attempt_dies()',
  );
  const ask = (payment: Payment, key: string) =>
    desk.platform.attempt(
      contract,
      'capturePayment',
      { params: { payment_id: payment.id }, body: { amount: 700n } },
      { key },
    );
  const key = randomUUID();
  assert.deepEqual([(await ask(retried, key)).status, (await ask(left, randomUUID())).status], [500, 500]);
  assert.equal((await desk.paymentNow(retried.id)).state, 'processing');
  await desk.own.query('drop trigger attempt_dies on payment_attempts');
  assert.equal((await ask(retried, key)).status, 200);
  await desk.dueNow(left.id);
  for (const { id } of [retried, left]) {
    const { captured_amount, fee_amount } = await desk.untilState(id, 'succeeded');
    assert.deepEqual([captured_amount, fee_amount], [700n, 50n]);
    assert.equal((await desk.eventTypes(id)).filter((type) => type === 'payment.succeeded').length, 1);
  }
});

test('a capture that never reached the channel leaves the payment as it was, and the same key does it later', async () => {
  const payment = await desk.pay({ capture_method: 'manual' });
  const input = { params: { payment_id: payment.id }, body: {} };
  const key = randomUUID();
  const answer = await cutOff.attempt(contract, 'capturePayment', input, { key });
  assert.deepEqual([answer.status, problemCode(answer)], [503, 'peer_unavailable']);
  assert.equal((await desk.paymentNow(payment.id)).state, 'requires_capture');
  const captured = await desk.platform.call(contract, 'capturePayment', input, { key });
  assert.deepEqual([captured.state, captured.captured_amount], ['succeeded', 2_000n]);
});

test('a refund that never reached the channel is processing, and the job asks for it', async () => {
  const payment = await desk.pay();
  const made = await cutOff.call(contract, 'createRefund', { params: { payment_id: payment.id }, body: {} });
  assert.equal(made.state, 'processing');
  assert.equal(problemCode(await desk.refund(payment, 1n)), 'refund_too_large');
  await desk.own.query('update refunds set due_at = now() where id = $1', [made.id]);
  await desk.own.until(`select 1 from refunds where id = $1 and state = 'succeeded'`, [made.id]);
  assert.equal((await desk.paymentNow(payment.id)).refunded_amount, 2_000n);
});

/** A payment whose outcome the channel never told, until it was given up. */
async function givenUp({
  kind = 'error',
  capture_method = 'automatic',
}: {
  kind?: 'error' | 'drop-after';
  capture_method?: 'automatic' | 'manual';
} = {}): Promise<{ payment: Payment; review: Review }> {
  await breakPayments(desk, kind);
  const payment = await desk.pay({ capture_method });
  // Not even the adapter finds out by itself what the channel has.
  const channels = await desk.platform.database('channel-adapter');
  await channels.query('update charges set next_sync_at = null where payment_id = $1', [payment.id]);
  await steer(desk.sandbox, 'stripe', '/faults', { kind: 'error', pathPrefix: '/v1/payment_intents' });
  await desk.own.query('update payment_sagas set checks = 1000, due_at = now() where payment_id = $1', [
    payment.id,
  ]);
  await desk.own.until('select 1 from payments where id = $1 and needs_review', [payment.id]);
  await desk.clearFaults();
  // Others go well, so that the channel's breaker stays closed for the tests that follow, however slowly they do.
  await Promise.all([desk.pay(), desk.pay()]);
  const { data } = await desk.platform.call(contract, 'listReviews', {
    query: { payment_id: payment.id, state: 'open' },
  });
  const [review] = data;
  assert.ok(review !== undefined);
  return { payment, review };
}

function resolve(review: Review, decision: ResolveReview['decision']) {
  return desk.platform.attempt(contract, 'resolveReview', {
    params: { review_id: review.id },
    body: { decision, note: 'Looked it up at the channel.', decided_by: 'ada@payments.example' },
  });
}

function reviewNow(review: Review): Promise<Review> {
  return desk.platform.call(contract, 'getReview', { params: { review_id: review.id } });
}

test('a person who has the channel asked again finds out what became of a payment that was given up', async () => {
  const { payment, review } = await givenUp();
  assert.deepEqual([review.code, review.state, review.refund_id], ['outcome_unknown', 'open', null]);
  // By now nothing that was sent to the channel can still be on its way.
  const channels = await desk.platform.database('channel-adapter');
  await channels.query(
    `update charges set last_asked_at = last_asked_at - interval '3 minutes' where payment_id = $1`,
    [payment.id],
  );
  assert.equal((await resolve(review, 'ask_again')).status, 200);
  const { decision, decided_by, note, state } = await reviewNow(review);
  assert.deepEqual(
    [state, decision, decided_by, note],
    ['resolved', 'ask_again', 'ada@payments.example', 'Looked it up at the channel.'],
  );
  const ended = await desk.untilState(payment.id, 'failed');
  assert.deepEqual([ended.failure?.step, ended.needs_review], ['channel', false]);
  const again = await resolve(review, 'close');
  assert.deepEqual([again.status, problemCode(again)], [409, 'review_resolved']);
});

/** By now nothing that was sent to the channel can still be on its way, and the work that waits for it is due. */
async function minutesLater({ id }: Payment): Promise<void> {
  const channels = await desk.platform.database('channel-adapter');
  await channels.query(
    `update charges set last_asked_at = last_asked_at - interval '3 minutes' where payment_id = $1`,
    [id],
  );
  await desk.own.query('update pending_work set due_at = now() where payment_id = $1 and done_at is null', [
    id,
  ]);
}

function untilAllDone({ id }: Payment): Promise<unknown> {
  return desk.own.until(
    'select 1 from pending_work where payment_id = $1 having bool_and(done_at is not null) and count(*) = 3',
    [id],
  );
}

async function openReviews({ id }: Payment): Promise<Review[]> {
  const { data } = await desk.platform.call(contract, 'listReviews', {
    query: { payment_id: id, state: 'open' },
  });
  return data;
}

test('a person who knows that no money moved fails the payment; the channel is asked still, and order and quota are undone', async () => {
  const { payment, review } = await givenUp();
  assert.equal((await resolve(review, 'fail')).status, 200);
  const failed = await desk.paymentNow(payment.id);
  assert.deepEqual(
    [failed.state, failed.failure?.code, failed.needs_review],
    ['failed', 'resolved_by_review', false],
  );
  await desk.own.until(
    `select from pending_work where payment_id = $1 and kind = 'void_charge' and last_error ~ 'does not tell'`,
    [payment.id],
  );
  await minutesLater(payment);
  await untilAllDone(payment);
  assert.deepEqual(await desk.orderStates(payment.id), ['cancelled']);
  assert.deepEqual(await desk.reservationStates(payment.id), ['released']);
});

const afterAll = [
  ['automatic', 'succeeded', 2_000],
  ['manual', 'canceled', 0],
] as const;

for (const [capture_method, status, refunded] of afterAll)
  test(`a charge that the channel has after all, ${capture_method}, does not stand once a person failed its payment`, async () => {
    const { payment, review } = await givenUp({ kind: 'drop-after', capture_method });
    assert.equal((await resolve(review, 'fail')).status, 200);
    assert.equal((await desk.paymentNow(payment.id)).state, 'failed');
    await untilAllDone(payment);
    const stripe = stripeClient(desk.sandbox);
    const charge = await desk.platform.call(channel, 'getCharge', { params: { payment_id: payment.id } });
    const intent = await stripe.paymentIntents.retrieve(charge.channel_payment_id ?? '', {
      expand: ['latest_charge'],
    });
    const { latest_charge: latest } = intent;
    assert.equal(intent.status, status);
    const amount = latest === null || typeof latest === 'string' ? 0 : latest.amount_refunded;
    assert.equal(status === 'succeeded' ? amount : 0, refunded);
    // That the channel told of it on the way contradicts nothing: it was seen to.
    await desk.platform.wire.publish(channel, {
      type: 'charge.updated',
      aggregateId: charge.id,
      data: { ...charge, state: status === 'succeeded' ? 'succeeded' : 'requires_capture' },
    });
    const next = await desk.pay();
    const news = await desk.platform.call(channel, 'getCharge', { params: { payment_id: next.id } });
    await desk.platform.wire.publish(channel, {
      type: 'charge.updated',
      aggregateId: news.id,
      data: { ...news, state: 'cancelled', updated_at: new Date(Date.now() + 1_000).toISOString() },
    });
    await desk.own.until('select from payments where id = $1 and needs_review', [next.id]);
    assert.deepEqual(await openReviews(payment), []);
  });

test('a charge that is not given back after all is left to a person', async () => {
  const { payment, review } = await givenUp({ kind: 'drop-after', capture_method: 'automatic' });
  await steer(desk.sandbox, 'stripe', '/faults', {
    kind: 'error',
    status: 400,
    pathPrefix: '/v1/refunds',
    method: 'POST',
  });
  assert.equal((await resolve(review, 'fail')).status, 200);
  await desk.own.until('select from payments where id = $1 and needs_review', [payment.id]);
  await desk.clearFaults();
  const [open, ...more] = await openReviews(payment);
  assert.deepEqual([open?.code, more.length], ['not_undone', 0]);
  assert.match(open?.detail ?? '', /captured 2000 and does not give it back/);
});

test('what the channel tells after all takes the payment from the person’s queue by itself', async () => {
  const { payment, review } = await givenUp();
  const charge = await desk.platform.call(channel, 'getCharge', { params: { payment_id: payment.id } });
  await desk.platform.wire.publish(channel, {
    type: 'charge.updated',
    aggregateId: charge.id,
    data: {
      ...charge,
      state: 'failed',
      failure: { code: 'expired_card', message: 'The card has expired.' },
      updated_at: new Date(Date.now() + 1_000).toISOString(),
    },
  });
  await desk.untilState(payment.id, 'failed');
  const { decision, decided_by } = await reviewNow(review);
  assert.deepEqual([decision, decided_by], ['settled', 'payment-gateway']);
});

test('a channel that contradicts a final payment is a review that can be closed, and nothing else', async () => {
  const payment = await desk.pay();
  const charge = await desk.platform.call(channel, 'getCharge', { params: { payment_id: payment.id } });
  await desk.platform.wire.publish(channel, {
    type: 'charge.updated',
    aggregateId: charge.id,
    data: { ...charge, state: 'failed', updated_at: new Date(Date.now() + 1_000).toISOString() },
  });
  await desk.own.until('select 1 from payments where id = $1 and needs_review', [payment.id]);
  const { data } = await desk.platform.call(contract, 'listReviews', { query: { payment_id: payment.id } });
  const [review] = data;
  assert.ok(review !== undefined);
  assert.equal(review.code, 'channel_contradicts');
  for (const decision of ['ask_again', 'fail'] as const)
    assert.equal(problemCode(await resolve(review, decision)), 'review_not_applicable');
  assert.equal((await desk.paymentNow(payment.id)).needs_review, true);
  assert.equal((await resolve(review, 'close')).status, 200);
  const closed = await desk.paymentNow(payment.id);
  assert.deepEqual([closed.state, closed.needs_review], ['succeeded', false]);
});

test('a refund that was given up is asked for again, or failed, by a person', async () => {
  const payment = await desk.pay({}, cards.refundPending);
  const ask = (amount: bigint) =>
    desk.platform.call(contract, 'createRefund', { params: { payment_id: payment.id }, body: { amount } });
  const [asked, failing] = [await ask(300n), await ask(400n)];
  await desk.own.query('update refunds set checks = 1000, due_at = now() where payment_id = $1', [
    payment.id,
  ]);
  await desk.own.until('select 1 from refunds where payment_id = $1 and needs_review having count(*) = 2', [
    payment.id,
  ]);
  const reviewOf = async (refundId: string): Promise<Review> => {
    const { data } = await desk.platform.call(contract, 'listReviews', { query: { refund_id: refundId } });
    const [review] = data;
    assert.ok(review !== undefined);
    return review;
  };
  assert.equal((await resolve(await reviewOf(failing.id), 'fail')).status, 200);
  const { failure } = await desk.platform.call(contract, 'getRefund', { params: { refund_id: failing.id } });
  assert.equal(failure?.code, 'resolved_by_review');
  await hoursLater(desk.sandbox);
  assert.equal((await resolve(await reviewOf(asked.id), 'ask_again')).status, 200);
  await desk.own.until(`select 1 from refunds where id = $1 and state = 'succeeded' and not needs_review`, [
    asked.id,
  ]);
  assert.equal((await desk.paymentNow(payment.id)).refunded_amount, 300n);
});

test('a review that there is not is not found, and no service but the admin portal’s may look', async () => {
  const params = { review_id: `rev_${'0'.repeat(32)}` };
  const body = { decision: 'close', note: 'n', decided_by: 'ada' } as const;
  for (const answer of [
    await desk.platform.attempt(contract, 'getReview', { params }),
    await desk.platform.attempt(contract, 'resolveReview', { params, body }),
  ])
    assert.deepEqual([answer.status, problemCode(answer)], [404, 'review_not_found']);
  const refused = await desk.platform.attempt(
    contract,
    'listReviews',
    { query: {} },
    { as: 'cashier-service' },
  );
  assert.deepEqual([refused.status, problemCode(refused)], [403, 'caller_not_allowed']);
});

test('what could not be undone at a peer is a review, and is tried again when a person says so', async () => {
  const payment = await desk.pay({}, cards.declined);
  await desk.own.query(
    `insert into pending_work (payment_id, kind, reference, reason, attempts)
     values ($1, 'cancel_order', $2, 'payment channel failed', 1000)`,
    [payment.id, `ord_${'0'.repeat(32)}`],
  );
  await desk.own.until('select 1 from payments where id = $1 and needs_review', [payment.id]);
  const { data } = await desk.platform.call(contract, 'listReviews', { query: { payment_id: payment.id } });
  const [review] = data;
  assert.ok(review !== undefined);
  assert.equal(review.code, 'not_undone');
  await desk.own.query('update pending_work set reference = $2 where payment_id = $1 and done_at is null', [
    payment.id,
    payment.order_id,
  ]);
  assert.equal((await resolve(review, 'ask_again')).status, 200);
  await desk.own.until(
    'select 1 from pending_work where payment_id = $1 having bool_and(done_at is not null) and count(*) = 3',
    [payment.id],
  );
  assert.equal((await desk.paymentNow(payment.id)).needs_review, false);
});

test('what waits for a person and what waits to be done is measured, and zero is said as well', async () => {
  const { payment } = await givenUp();
  await desk.own.query(
    `insert into pending_work (payment_id, kind, reason, due_at, created_at)
     values ($1, 'release_quota', 'as long ago as an hour', now() + interval '1 hour', now() - interval '1 hour')`,
    [payment.id],
  );
  const { text } = await desk.platform.send('payment-gateway', { method: 'GET', path: '/metrics' });
  const measured = (name: string, label: string) => {
    const [, value] = new RegExp(`^${name}\\{[^}]*="${label}"[^}]*\\} (\\S+)$`, 'm').exec(text) ?? [];
    return Number(value);
  };
  assert.ok(measured('payment_gateway_open_reviews', 'outcome_unknown') >= 1);
  assert.equal(measured('payment_gateway_open_reviews', 'rejection_not_done'), 0);
  assert.ok(measured('payment_gateway_pending_work_age_seconds', 'release_quota') >= 3_600);
  assert.equal(measured('payment_gateway_pending_work_age_seconds', 'reject_payment'), 0);
  await desk.own.query('delete from pending_work where payment_id = $1', [payment.id]);
});

test('work that was done long ago is forgotten, and what was given up is not', async () => {
  const { id } = await desk.pay();
  const work = (reason: string, done: string | null) =>
    desk.own.query(
      `insert into pending_work (payment_id, kind, reason, due_at, done_at, created_at)
       values ($1, 'cancel_order', $2, null, now() - $3::interval, now() - interval '1 year')`,
      [id, reason, done],
    );
  await work('long ago', '91 days');
  await work('lately', '89 days');
  await work('given up', null);
  await pruneWork({ database: desk.own, now: () => new Date() });
  const left = await desk.own.query('select reason from pending_work where payment_id = $1 order by id', [
    id,
  ]);
  assert.deepEqual(
    left.map(({ reason }) => reason),
    ['lately', 'given up'],
  );
});

test('what is given up is never without its review, even when the process dies over it', async () => {
  const [payment, refunded] = [await desk.pay({}, cards.declined), await desk.pay({}, cards.refundPending)];
  const { id: refundId } = await desk.platform.call(contract, 'createRefund', {
    params: { payment_id: refunded.id },
    body: {},
  });
  await desk.own.query(`
    create or replace function review_dies() returns trigger language plpgsql as $$ begin
      if new.payment_id in ('${payment.id}', '${refunded.id}') then raise exception 'dies'; end if; return new; end $$`);
  await desk.own.query(
    'create trigger review_dies before insert on reviews for each row execute function review_dies()',
  );
  const [work] = await desk.own.query(
    `insert into pending_work (payment_id, kind, reference, reason, attempts)
     values ($1, 'cancel_order', $2, 'payment channel failed', 1000) returning id`,
    [payment.id, `ord_${'0'.repeat(32)}`],
  );
  await desk.own.query('update refunds set checks = 1000, due_at = now() where id = $1', [refundId]);
  // The next run of the job begins when the one before has ended.
  for (const count of [1, 2]) {
    await desk.own.until('select from pending_work where id = $1 and attempts >= 1000 + $2::int', [
      work?.['id'],
      count,
    ]);
    await desk.own.until('select from refunds where id = $1 and checks >= 1000 + $2::int', [refundId, count]);
    await desk.own.query('update pending_work set due_at = now() where id = $1 and due_at is not null', [
      work?.['id'],
    ]);
    await desk.own.query('update refunds set due_at = now() where id = $1 and due_at is not null', [
      refundId,
    ]);
  }
  await desk.own.query('drop trigger review_dies on reviews');
  await desk.own.query('update pending_work set due_at = now() where id = $1 and due_at is not null', [
    work?.['id'],
  ]);
  await desk.own.query('update refunds set due_at = now() where id = $1 and due_at is not null', [refundId]);
  await desk.own.until('select from payments where id = $1 and needs_review', [payment.id]);
  await desk.own.until('select from refunds where id = $1 and needs_review', [refundId]);
});
