import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { contract as channel } from '../../../services/channel-adapter/contract.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import {
  contract,
  type Payment,
  type Refund,
  type Review,
} from '../../../services/payment-gateway/contract.ts';
import { contract as risk } from '../../../services/risk-service/contract.ts';
import { hoursLater, steer, stripeClient } from '../sandbox/support.ts';
import { breakPayments, cards, type GatewayDesk, openGatewayDesk } from './gateway-desk.ts';

let desk: GatewayDesk;

before(async () => {
  desk = await openGatewayDesk();
});

after(() => desk?.stop());

const note = 'The card was reported stolen. '.repeat(20);

/** As risk-service tells it. */
async function decided(payment: Payment, state: 'approved' | 'rejected'): Promise<void> {
  const at = new Date().toISOString();
  await desk.platform.wire.publish(risk, {
    type: 'risk.review_decided',
    aggregateId: payment.id,
    data: {
      id: newId('rev'),
      assessment_id: newId('rsk'),
      payment_id: payment.id,
      merchant_id: payment.merchant_id,
      amount: payment.amount,
      currency: payment.currency,
      score: 60,
      reasons: [],
      country: null,
      state,
      note: state === 'rejected' ? note : null,
      decided_by: 'ada@payments.example',
      decided_at: at,
      created_at: at,
    },
  });
}

async function refundsOf({ id }: Payment): Promise<Refund[]> {
  const { data } = await desk.platform.call(contract, 'listRefunds', { query: { payment_id: id } });
  return data;
}

async function openReviews({ id }: Payment): Promise<Review[]> {
  const { data } = await desk.platform.call(contract, 'listReviews', {
    query: { payment_id: id, state: 'open' },
  });
  return data;
}

async function untilReview(payment: Payment): Promise<Review> {
  await desk.own.until('select from payments where id = $1 and needs_review', [payment.id]);
  const [review, ...more] = await openReviews(payment);
  assert.deepEqual([review?.code, more.length], ['rejection_not_done', 0]);
  assert.ok(review !== undefined);
  return review;
}

async function resolve({ id }: Review, decision: 'ask_again' | 'close'): Promise<void> {
  await desk.platform.call(contract, 'resolveReview', {
    params: { review_id: id },
    body: { decision, note: 'Spoke with the shop.', decided_by: 'ada@payments.example' },
  });
}

function untilDone({ id }: Payment): Promise<unknown> {
  return desk.own.until(
    `select from pending_work where payment_id = $1 and kind = 'reject_payment' and done_at is not null`,
    [id],
  );
}

test('a payment that a reviewer of risk rejects is given back wholly, and one that they approve stays', async () => {
  const { id } = await desk.platform.call(risk, 'createRule', {
    body: {
      name: 'Odd amount',
      conditions: [{ field: 'amount', operator: 'eq', value: 6_661 }],
      points: 10,
      action: 'review',
    },
  });
  const [bad, good] = [await desk.pay({ amount: 6_661n }), await desk.pay({ amount: 6_661n })];
  for (const [{ id: payment_id }, decision] of [
    [bad, 'rejected'],
    [good, 'approved'],
  ] as const) {
    const { data } = await desk.platform.call(risk, 'listReviews', { query: { payment_id } });
    await desk.platform.call(risk, 'decideReview', {
      params: { review_id: data[0]?.id ?? '' },
      body: { decision, decided_by: 'ada@payments.example', note },
    });
  }
  await desk.platform.call(risk, 'updateRule', { params: { rule_id: id }, body: { state: 'disabled' } });
  await desk.own.until('select from payments where id = $1 and refunded_amount = 6661', [bad.id]);
  const [refund, ...more] = await refundsOf(bad);
  assert.deepEqual([refund?.state, refund?.reason, more.length], ['succeeded', 'rejected_by_risk', 0]);
  assert.equal((await desk.paymentNow(bad.id)).risk_review, 'rejected');
  await desk.own.until(`select from payments where id = $1 and risk_review = 'approved'`, [good.id]);
  assert.deepEqual(
    [(await desk.paymentNow(good.id)).state, (await refundsOf(good)).length],
    ['succeeded', 0],
  );
});

test('what is authorized, or waits for its payer, is voided; the reviewer’s note is not the merchant’s', async () => {
  const payments = [await desk.pay({ capture_method: 'manual' }), await desk.pay({}, cards.secure)];
  for (const payment of payments) {
    await decided(payment, 'rejected');
    const { cancellation_reason } = await desk.untilState(payment.id, 'cancelled');
    assert.equal(cancellation_reason, 'rejected_by_risk');
    await untilDone(payment);
    assert.deepEqual(await openReviews(payment), []);
    const [work] = await desk.own.query(
      `select reason from pending_work where payment_id = $1 and kind = 'reject_payment'`,
      [payment.id],
    );
    assert.equal(work?.['reason'], note);
  }
});

test('a rejection told twice gives back once, and only what is left', async () => {
  const payment = await desk.pay();
  assert.equal((await desk.refund(payment, 700n)).status, 201);
  await decided(payment, 'rejected');
  await decided(payment, 'rejected');
  await desk.own.until('select from payments where id = $1 and refunded_amount = 2000', [payment.id]);
  await untilDone(payment);
  const amounts = (await refundsOf(payment)).map(({ amount, reason }) => [amount, reason]);
  assert.deepEqual(amounts, [
    [1_300n, 'rejected_by_risk'],
    [700n, 'returned'],
  ]);
});

test('a payment that failed has nothing to give back', async () => {
  const payment = await desk.pay({}, cards.declined);
  await decided(payment, 'rejected');
  await untilDone(payment);
  assert.deepEqual([(await desk.paymentNow(payment.id)).state, await openReviews(payment)], ['failed', []]);
});

test('a payment whose outcome is not known is given back once it is', async () => {
  await breakPayments(desk, 'drop-after');
  const payment = await desk.pay();
  await desk.clearFaults();
  assert.equal(payment.state, 'processing');
  await decided(payment, 'rejected');
  await desk.own.until('select from pending_work where payment_id = $1 and attempts > 0', [payment.id]);
  await desk.dueNow(payment.id);
  await desk.untilState(payment.id, 'succeeded');
  await desk.own.query('update pending_work set due_at = now() where payment_id = $1', [payment.id]);
  await desk.own.until('select from payments where id = $1 and refunded_amount = 2000', [payment.id]);
});

test('what is refunded already is told to a person, who closes it', async () => {
  const payment = await desk.pay();
  assert.equal((await desk.refund(payment)).status, 201);
  await decided(payment, 'rejected');
  const review = await untilReview(payment);
  assert.match(review.detail, /refunded already/);
  await resolve(review, 'close');
  await untilDone(payment);
  assert.equal((await desk.paymentNow(payment.id)).needs_review, false);
});

test('a refund that fails, though days later, is left to a person, who may have it asked for again', async () => {
  const payment = await desk.pay({}, cards.refundFails);
  await decided(payment, 'rejected');
  await untilDone(payment);
  const [refund] = await refundsOf(payment);
  await hoursLater(desk.sandbox);
  await desk.platform.call(channel, 'syncChannelRefund', { params: { refund_id: refund?.id ?? '' } });
  const review = await untilReview(payment);
  assert.match(review.detail, /not given back/);
  await resolve(review, 'ask_again');
  await desk.own.until('select from refunds where payment_id = $1 having count(*) = 2', [payment.id]);
});

test('a void that the channel refuses is left to a person, who may have it asked for again', async () => {
  const payment = await desk.pay({ capture_method: 'manual' });
  await steer(desk.sandbox, 'stripe', '/faults', {
    kind: 'error',
    status: 400,
    pathPrefix: `/v1/payment_intents/${payment.channel_payment_id}/cancel`,
    method: 'POST',
  });
  await decided(payment, 'rejected');
  const review = await untilReview(payment);
  assert.match(review.detail, /The channel refused/);
  assert.equal((await desk.paymentNow(payment.id)).state, 'requires_capture');
  await desk.clearFaults();
  await resolve(review, 'ask_again');
  assert.equal((await desk.untilState(payment.id, 'cancelled')).cancellation_reason, 'rejected_by_risk');
});

test('what was captured behind our back is not voided but given back', async () => {
  const payment = await desk.pay({ capture_method: 'manual' });
  await stripeClient(desk.sandbox).paymentIntents.capture(payment.channel_payment_id ?? '');
  await decided(payment, 'rejected');
  await desk.own.until('select from payments where id = $1 and refunded_amount = 2000', [payment.id]);
  await untilDone(payment);
  assert.deepEqual(await openReviews(payment), []);
});

test('a payment that there is not was another platform’s', async () => {
  const payment = await desk.pay();
  await decided({ ...payment, id: newId('pay') }, 'rejected');
  await decided(payment, 'approved');
  await desk.own.until(`select from payments where id = $1 and risk_review = 'approved'`, [payment.id]);
  assert.deepEqual(await desk.own.query('select from kit.dead_letter'), []);
});
