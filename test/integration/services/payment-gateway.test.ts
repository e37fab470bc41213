import assert from 'node:assert/strict';
import { createHash, createHmac, randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { stringifyJson } from '../../../services/kit/contract/json.ts';
import { contract as merchantAuth } from '../../../services/merchant-auth-service/contract.ts';
import { contract as merchants } from '../../../services/merchant-bff-service/contract.ts';
import { contract as policy } from '../../../services/merchant-policy-service/contract.ts';
import { contract as quota } from '../../../services/merchant-quota-service/contract.ts';
import { contract as orders } from '../../../services/order-service/contract.ts';
import { contract } from '../../../services/payment-gateway/contract.ts';
import { contract as risk } from '../../../services/risk-service/contract.ts';
import type { TestPlatform } from '../../fixtures/service.ts';
import { stripeClient } from '../sandbox/support.ts';
import { cards, cutOffGateway, type GatewayDesk, openGatewayDesk, problemCode } from './gateway-desk.ts';

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

test('a payment passes every service and succeeds, with its order, its fee and its card’s last digits', async () => {
  const payment = await desk.pay({ merchant_reference: 'A-1', metadata: { cart: '7' } });
  assert.equal(payment.state, 'succeeded');
  assert.equal(payment.captured_amount, 2_000n);
  assert.equal(payment.fee_amount, 88n);
  assert.equal(payment.card?.last4, '4242');
  assert.equal(payment.channel, 'stripe');
  assert.match(payment.channel_payment_id ?? '', /^pi_/);
  assert.equal(payment.failure, null);
  assert.ok(payment.risk_score !== null);
  const order = await desk.platform.call(orders, 'getOrder', {
    params: { order_id: payment.order_id ?? '' },
  });
  assert.equal(order.merchant_reference, 'A-1');
  assert.equal(order.payment_id, payment.id);
  assert.deepEqual(await desk.eventTypes(payment.id), ['payment.created', 'payment.succeeded']);
});

test('a card number is in no table of the gateway, by whichever way the payment ends', async () => {
  await desk.pay();
  await desk.pay({}, cards.poor);
  const tables = await desk.own.query(
    `select table_schema || '.' || table_name as name from information_schema.tables where table_schema in ('public', 'kit')`,
  );
  for (const { name } of tables) {
    const rows = await desk.own.query(`select 1 from ${String(name)} t where t::text like any ($1)`, [
      ['%4242424242424242%', '%4000000000009995%'],
    ]);
    assert.equal(rows.length, 0, String(name));
  }
});

for (const [name, number, code] of [
  ['a declined card', cards.declined, 'generic_decline'],
  ['a card without funds', cards.poor, 'insufficient_funds'],
] as const)
  test(`${name} is answered 201 with a failed payment, and order and quota are as before`, async () => {
    const answer = await desk.platform.attempt(contract, 'createPayment', { body: desk.request({}, number) });
    assert.equal(answer.status, 201);
    const { data } = await desk.platform.call(contract, 'listPayments', { query: { limit: 1 } });
    const [payment] = data;
    assert.equal(payment?.state, 'failed');
    assert.equal(payment?.failure?.step, 'channel');
    assert.equal(payment?.failure?.code, code);
    assert.deepEqual(await desk.orderStates(payment?.id ?? ''), ['cancelled']);
    assert.deepEqual(await desk.reservationStates(payment?.id ?? ''), ['released']);
    assert.deepEqual(await desk.eventTypes(payment?.id ?? ''), ['payment.created', 'payment.failed']);
  });

test('a merchant that does not exist, or may not act, ends the payment before anything else is asked', async () => {
  const unknown = await desk.pay({ merchant_id: 'mer_0123456789abcdef0123456789abcdef' });
  assert.equal(unknown.failure?.step, 'authenticate');
  const suspended = await desk.platform.newMerchant();
  await desk.platform.call(merchants, 'suspendMerchant', {
    params: { merchant_id: suspended },
    body: { reason: 'fraud' },
  });
  // What merchant-auth was told before holds for some seconds, unless an event tells otherwise.
  const known = await desk.platform.database('merchant-auth-service');
  await known.until(`select from merchants where id = $1 and state <> 'active'`, [suspended]);
  const payment = await desk.pay({ merchant_id: suspended });
  assert.equal(payment.failure?.step, 'authenticate');
  assert.deepEqual(await desk.reservationStates(payment.id), []);
});

test('a policy that does not allow the currency ends the payment at policy', async () => {
  const merchantId = await desk.platform.newMerchant();
  await desk.platform.call(policy, 'createPolicy', {
    body: { merchant_id: merchantId, allowed_currencies: ['EUR'] },
  });
  const payment = await desk.pay({ merchant_id: merchantId });
  assert.deepEqual([payment.failure?.step, payment.failure?.code], ['policy', 'currency_not_allowed']);
  assert.deepEqual(await desk.reservationStates(payment.id), []);
});

test('a limit ends the payment at quota, and nothing is reserved', async () => {
  const merchantId = await desk.platform.newMerchant();
  await desk.platform.call(quota, 'createLimit', {
    body: { merchant_id: merchantId, currency: 'USD', single_amount: 1_000n },
  });
  const payment = await desk.pay({ merchant_id: merchantId });
  assert.deepEqual([payment.failure?.step, payment.failure?.code], ['quota', 'limit_exceeded']);
  assert.deepEqual(await desk.orderStates(payment.id), []);
});

test('what is on the block list ends the payment at risk, and the quota is released', async () => {
  await desk.platform.call(risk, 'createListEntry', {
    body: { list: 'block', kind: 'email', value: 'thief@evil.example' },
  });
  const payment = await desk.pay({ customer_email: 'thief@evil.example' });
  assert.deepEqual([payment.failure?.step, payment.failure?.code], ['risk', 'blocked_by_risk']);
  assert.equal(payment.risk_action ?? (await desk.paymentNow(payment.id)).risk_action, 'block');
  assert.deepEqual(await desk.reservationStates(payment.id), ['released']);
  assert.deepEqual(await desk.orderStates(payment.id), []);
});

test('a number of the merchant’s that is in use ends the payment at order, and the quota is released', async () => {
  await desk.pay({ merchant_reference: 'twice' });
  const payment = await desk.pay({ merchant_reference: 'twice' });
  assert.deepEqual([payment.failure?.step, payment.failure?.code], ['order', 'duplicate_merchant_reference']);
  assert.deepEqual(await desk.reservationStates(payment.id), ['released']);
});

test('a peer that is not there ends the payment with its name, and what was done before is undone', async () => {
  const payment = await cutOff.call(contract, 'createPayment', { body: desk.request() });
  assert.deepEqual(
    [payment.state, payment.failure?.step, payment.failure?.code],
    ['failed', 'risk', 'risk_unavailable'],
  );
  assert.deepEqual(await desk.reservationStates(payment.id), ['released']);
});

test('the same key and body gets the first answer again, another body is refused', async () => {
  const key = randomUUID();
  const first = await desk.platform.attempt(contract, 'createPayment', { body: desk.request() }, { key });
  const again = await desk.platform.attempt(contract, 'createPayment', { body: desk.request() }, { key });
  assert.equal(again.text, first.text);
  assert.equal(again.headers['idempotency-replayed'], 'true');
  const other = await desk.platform.attempt(
    contract,
    'createPayment',
    { body: desk.request({ amount: 1n }) },
    { key },
  );
  assert.equal(other.status, 422);
});

test('a request that cannot be a payment leaves none behind', async () => {
  const count = async () =>
    (await desk.own.query('select count(*)::int as count from payments'))[0]?.['count'];
  const before = await count();
  const { merchant_id: _, ...nobody } = desk.request();
  const attempts = [
    [
      await desk.platform.attempt(contract, 'createPayment', { body: desk.request({ currency: 'XXX' }) }),
      422,
      'unknown_currency',
    ],
    [await desk.platform.attempt(contract, 'createPayment', { body: nobody }), 400, 'merchant_required'],
    [
      await desk.platform.attempt(contract, 'createPayment', { body: desk.request({ amount: 0n }) }),
      400,
      'invalid_request',
    ],
    [
      await desk.platform.attempt(contract, 'createPayment', { body: desk.request({}, '42') }),
      400,
      'invalid_request',
    ],
    [
      await desk.platform.attempt(
        contract,
        'createPayment',
        { body: desk.request() },
        { as: 'risk-service' },
      ),
      403,
      'caller_not_allowed',
    ],
  ] as const;
  for (const [answer, status, code] of attempts) {
    assert.deepEqual([answer.status, problemCode(answer)], [status, code]);
    assert.doesNotMatch(answer.text, /4242424242424242/);
  }
  assert.equal(await count(), before);
});

type Key = { key: string; signing_secret: string };

function signed(
  { key, signing_secret }: Key,
  { method, path, body }: { method: string; path: string; body?: unknown },
) {
  const text = body === undefined ? '' : stringifyJson(body);
  const at = Math.floor(Date.now() / 1_000);
  const hash = createHash('sha256').update(text).digest('hex');
  const mac = createHmac('sha256', signing_secret).update(`${at}.${method}.${path}.${hash}`).digest('hex');
  const headers = {
    authorization: `Bearer ${key}`,
    'payment-signature': `t=${at},v1=${mac}`,
    'idempotency-key': randomUUID(),
  };
  return desk.platform.send(
    'payment-gateway',
    { method, path, ...(body === undefined ? {} : { body: text }) },
    { public: true, headers },
  );
}

test('on the public listener a merchant pays with its key and signature, and sees only what is its own', async () => {
  const other = await desk.platform.newMerchant();
  const [mine, theirs] = await Promise.all(
    [desk.merchant, other].map((merchant_id) =>
      desk.platform.call(merchantAuth, 'createApiKey', { body: { merchant_id, name: 'test' } }),
    ),
  );
  assert.ok(mine !== undefined && theirs !== undefined);
  const { merchant_id: _, ...body } = desk.request();
  const created = await signed(mine, { method: 'POST', path: '/api/v1/payments', body });
  assert.equal(created.status, 201, created.text);
  const id =
    typeof created.body === 'object' && created.body !== null && 'id' in created.body
      ? String(created.body.id)
      : '';
  assert.equal((await desk.paymentNow(id)).merchant_id, desk.merchant);
  const path = `/api/v1/payments/${id}`;
  assert.equal((await signed(mine, { method: 'GET', path })).status, 200);
  assert.equal((await signed(theirs, { method: 'GET', path })).status, 404);
  assert.equal((await signed(theirs, { method: 'POST', path: `${path}/refunds`, body: {} })).status, 404);
  assert.equal((await signed(theirs, { method: 'POST', path: `${path}/cancel`, body: {} })).status, 404);
  assert.match((await signed(theirs, { method: 'GET', path: '/api/v1/payments' })).text, /"data":\[\]/);
  const named = await signed(theirs, { method: 'POST', path: '/api/v1/payments', body: desk.request() });
  assert.deepEqual([named.status, problemCode(named)], [403, 'merchant_mismatch']);
  const forged = await signed(
    { ...mine, signing_secret: 'guess' },
    { method: 'POST', path: '/api/v1/payments', body },
  );
  assert.equal(forged.status, 401);
  assert.equal(
    (await desk.platform.send('payment-gateway', { method: 'GET', path }, { public: true })).status,
    401,
  );
});

test('lists are paged newest first, and filtered', async () => {
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page = await desk.platform.call(contract, 'listPayments', {
      query: { merchant_id: desk.merchant, limit: 7, ...(cursor === undefined ? {} : { cursor }) },
    });
    seen.push(...page.data.map(({ id }) => id));
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  assert.equal(new Set(seen).size, seen.length);
  assert.deepEqual(seen, seen.toSorted().toReversed());
  const failed = await desk.platform.call(contract, 'listPayments', { query: { state: 'failed' } });
  assert.ok(failed.data.length > 0 && failed.data.every(({ state }) => state === 'failed'));
  const missing = await desk.platform.attempt(contract, 'getPayment', {
    params: { payment_id: `pay_${'0'.repeat(32)}` },
  });
  assert.deepEqual([missing.status, problemCode(missing)], [404, 'payment_not_found']);
});

test('payments are counted by state, and their time is measured', async () => {
  const { text } = await desk.platform.send('payment-gateway', { method: 'GET', path: '/metrics' });
  assert.match(text, /payment_gateway_payment_total\{[^}]*status="succeeded"[^}]*\} [1-9]/);
  assert.match(text, /payment_gateway_payment_total\{[^}]*status="failed"[^}]*\} [1-9]/);
  assert.match(text, /payment_gateway_payment_duration_seconds_count\{[^}]*\} [1-9]/);
});

test('a payment says whether a live or a test key made it, and is found by it', async () => {
  const byKey = async (live: boolean) => {
    const key = await desk.platform.call(merchantAuth, 'createApiKey', {
      body: { merchant_id: desk.merchant, name: live ? 'shop' : 'trial', live },
    });
    const { merchant_id: _, ...body } = desk.request({ merchant_reference: `live ${live}` });
    assert.equal((await signed(key, { method: 'POST', path: '/api/v1/payments', body })).status, 201);
  };
  await byKey(true);
  await byKey(false);
  await desk.pay({ merchant_reference: 'live null' });
  for (const live of [true, false]) {
    const { data } = await desk.platform.call(contract, 'listPayments', { query: { live } });
    assert.ok(data.some(({ merchant_reference }) => merchant_reference === `live ${live}`));
    assert.ok(data.every((payment) => payment.live === live));
  }
  const { data } = await desk.platform.call(contract, 'listPayments', {
    query: { merchant_reference: 'live null' },
  });
  assert.equal(data[0]?.live, null);
});

test('payments are found by what the merchant knows of them', async () => {
  const at = new Date().toISOString();
  const one = await desk.pay({
    amount: 4_001n,
    customer_email: 'ada@shop.example',
    metadata: { cart: 'c1' },
  });
  const other = await desk.pay({ amount: 4_002n, currency: 'EUR', metadata: { cart: 'c2' } });
  const found = async (query: object) => {
    const { data } = await desk.platform.call(contract, 'listPayments', {
      query: { created_from: at, ...query },
    });
    return data.map(({ amount }) => amount);
  };
  assert.deepEqual(await found({ merchant_id: desk.merchant }), [4_002n, 4_001n]);
  assert.deepEqual(await found({ metadata_key: 'cart' }), [4_002n, 4_001n]);
  assert.deepEqual(await found({ metadata_key: 'cart', metadata_value: 'c1' }), [4_001n]);
  assert.deepEqual(await found({ metadata_key: 'basket' }), []);
  assert.deepEqual(await found({ amount_from: 4_002n }), [4_002n]);
  assert.deepEqual(await found({ amount_to: 4_001n }), [4_001n]);
  assert.deepEqual(await found({ currency: 'EUR' }), [4_002n]);
  assert.deepEqual(await found({ customer_email: 'ada@shop.example' }), [4_001n]);
  assert.deepEqual(await found({ card_last4: '4242', currency: 'EUR' }), [4_002n]);
  assert.deepEqual(await found({ card_last4: '0000' }), []);
  await desk.pay({ amount: 4_003n }, cards.poor);
  assert.deepEqual(await found({ failure_code: 'insufficient_funds' }), [4_003n]);
  assert.deepEqual(await found({ card_last4: '9995' }), [4_003n]);
  assert.deepEqual(await found({ failure_code: 'expired_card' }), []);
  assert.deepEqual(await found({ channel_payment_id: other.channel_payment_id ?? '' }), [4_002n]);
  assert.deepEqual(await found({ channel: 'stripe', order_id: one.order_id ?? '' }), [4_001n]);
  assert.deepEqual(await found({ created_to: at }), []);
});

test('metadata and description change at any time, and nothing else does', async () => {
  const payment = await desk.pay({ metadata: { cart: 'c1', note: 'old' } });
  const params = { payment_id: payment.id };
  const change = (body: object) => desk.platform.call(contract, 'updatePayment', { params, body });
  const changed = await change({ metadata: { note: null, colour: 'red' }, description: 'Two shirts' });
  assert.deepEqual(changed.metadata, { cart: 'c1', colour: 'red' });
  const { metadata: _, description, updated_at: __, ...rest } = changed;
  const { metadata: ___, description: ____, updated_at: _____, ...before } = payment;
  assert.equal(description, 'Two shirts');
  assert.deepEqual(rest, before);
  assert.equal((await change({ description: null })).description, null);
  const told = await desk.eventTypes(payment.id);
  assert.deepEqual(told.slice(-2), ['payment.updated', 'payment.updated']);
  assert.equal(
    (await change({ metadata: { colour: 'red', note: '' } })).updated_at,
    (await change({})).updated_at,
  );
  assert.deepEqual(await desk.eventTypes(payment.id), told, 'what did not change is not told');
  assert.deepEqual((await change({ metadata: { colour: '' } })).metadata, { cart: 'c1' });
  assert.deepEqual((await change({ metadata: null })).metadata, {});
  const pairs = Object.fromEntries(Array.from({ length: 50 }, (_pair, index) => [`k${index}`, 'v']));
  await change({ metadata: pairs });
  const oneMore = await desk.platform.attempt(contract, 'updatePayment', {
    params,
    body: { metadata: { more: 'v' } },
  });
  assert.deepEqual([oneMore.status, problemCode(oneMore)], [422, 'too_much_metadata']);
  for (const metadata of [{ ['k'.repeat(41)]: 'v' }, { k: 'v'.repeat(501) }]) {
    const long = await desk.platform.attempt(contract, 'updatePayment', { params, body: { metadata } });
    assert.deepEqual([long.status, problemCode(long)], [400, 'invalid_request']);
  }
  const nobody = { payment_id: `pay_${'0'.repeat(32)}` };
  for (const answer of [
    await desk.platform.attempt(contract, 'updatePayment', { params: nobody, body: {} }),
    await desk.platform.attempt(contract, 'getPaymentHistory', { params: nobody }),
    await desk.platform.attempt(contract, 'listPaymentAttempts', { params: nobody }),
  ])
    assert.deepEqual([answer.status, problemCode(answer)], [404, 'payment_not_found']);
});

test('a failed payment tells in its history and its attempts who refused, and why', async () => {
  const payment = await desk.pay({}, cards.poor);
  const params = { payment_id: payment.id };
  const history = await desk.platform.call(contract, 'getPaymentHistory', { params });
  assert.deepEqual(
    history.data.map(({ from_state, to_state, reason }) => [from_state, to_state, reason]),
    [
      [null, 'created', null],
      ['created', 'processing', null],
      ['processing', 'failed', 'insufficient_funds'],
    ],
  );
  const { data } = await desk.platform.call(contract, 'listPaymentAttempts', { params });
  assert.deepEqual(
    data.map(({ operation, outcome, code }) => [operation, outcome, code]),
    [['charge', 'refused', 'insufficient_funds']],
  );
});

/** Minor units of ours (ISO 4217), and what Stripe is asked for. Source: docs.stripe.com/currencies. */
const amounts = [
  ['JPY', 500n, 500],
  ['KRW', 5_000n, 5_000],
  ['KWD', 1_230n, 1_230],
  ['ISK', 500n, 50_000],
  ['UGX', 5_000n, 500_000],
  ['MGA', 500_000n, 5_000],
  ['HUF', 30_000n, 30_000],
] as const;

for (const [currency, amount, stripeAmount] of amounts)
  test(`${amount} minor units of ${currency} are ${stripeAmount} at Stripe, paid and refunded exactly`, async () => {
    const payment = await desk.pay({ currency, amount });
    assert.deepEqual([payment.state, payment.captured_amount], ['succeeded', amount]);
    const intent = await stripeClient(desk.sandbox).paymentIntents.retrieve(payment.channel_payment_id ?? '');
    assert.equal(intent.amount_received, stripeAmount);
    // The smallest that every one of these currencies has at Stripe.
    const part = 100n;
    assert.equal((await desk.refund(payment, part)).status, 201);
    assert.equal((await desk.refund(payment)).status, 201);
    assert.equal((await desk.paymentNow(payment.id)).refunded_amount, amount);
  });

test('a fraction that Stripe does not take of a currency fails the payment, with everything undone', async () => {
  const payment = await desk.pay({ currency: 'KWD', amount: 1_235n });
  assert.deepEqual([payment.state, payment.failure?.code], ['failed', 'amount_not_expressible']);
  assert.deepEqual(await desk.reservationStates(payment.id), ['released']);
  assert.deepEqual(await desk.orderStates(payment.id), ['cancelled']);
});

/** A body that the endpoint takes, where it needs one. */
const bodies: Readonly<Record<string, () => unknown>> = {
  createPayment: () => {
    const { merchant_id: _, ...body } = desk.request();
    return body;
  },
  updateRefund: () => ({ metadata: {} }),
};

function unknownIds(path: string): string {
  return path.replace(':payment_id', `pay_${'0'.repeat(32)}`).replace(':refund_id', `ref_${'0'.repeat(32)}`);
}

test('a key without the scope gets nothing of what is public', async () => {
  const key = await desk.platform.call(merchantAuth, 'createApiKey', {
    body: { merchant_id: desk.merchant, name: 'reports', scopes: ['reports:read'] },
  });
  for (const [name, { method, path, ...endpoint }] of Object.entries(contract.endpoints)) {
    if (!('public' in endpoint)) continue;
    const body = method === 'GET' ? undefined : (bodies[name]?.() ?? {});
    const answer = await signed(key, { method, path: unknownIds(path), body });
    assert.deepEqual([answer.status, problemCode(answer)], [403, 'insufficient_scope'], name);
  }
});

test('a payment that there is not is not found, whatever is asked of it', async () => {
  for (const [name, { method, path }] of Object.entries(contract.endpoints)) {
    if (!path.includes(':payment_id')) continue;
    const body = method === 'GET' ? undefined : (bodies[name]?.() ?? {});
    const answer = await desk.platform.send('payment-gateway', { method, path: unknownIds(path), body });
    assert.deepEqual([answer.status, problemCode(answer)], [404, 'payment_not_found'], name);
  }
});

test('a search for a value of metadata needs its key', async () => {
  for (const name of ['listPayments', 'listRefunds'] as const) {
    const answer = await desk.platform.attempt(contract, name, { query: { metadata_value: 'c1' } });
    assert.deepEqual([answer.status, problemCode(answer)], [400, 'invalid_request']);
  }
});
