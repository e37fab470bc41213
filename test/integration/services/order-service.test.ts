import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { contract } from '../../../services/order-service/contract.ts';
import { service } from '../../../services/order-service/service.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';

describe('order-service', () => {
  let platform: TestPlatform;
  before(async () => {
    platform = await startServices([service]);
  });
  after(() => platform.stop());

  const create = (reference: string, amount = 1_050n) =>
    platform.call(contract, 'createOrder', {
      body: { merchant_id: 'mer_1', merchant_reference: reference, amount, currency: 'EUR' },
    });

  it('creates an order and keeps an amount beyond the safe integers exactly', async () => {
    const order = await create('exact', 9_007_199_254_740_993n);
    assert.equal(order.state, 'created');
    assert.equal(order.amount, 9_007_199_254_740_993n);
    assert.deepEqual(await platform.call(contract, 'getOrder', { params: { order_id: order.id } }), order);
  });

  it('answers an amount as a JSON integer', async () => {
    const { text } = await platform.send('order-service', {
      method: 'POST',
      path: '/api/v1/orders',
      body: '{"merchant_id":"mer_1","merchant_reference":"text","amount":9007199254740993,"currency":"EUR"}',
    });
    assert.match(text, /"amount":9007199254740993,/);
  });

  it('replays the first answer byte for byte for the same key and body', async () => {
    const body = { merchant_id: 'mer_1', merchant_reference: 'replayed', amount: 5n, currency: 'EUR' };
    const first = await platform.attempt(contract, 'createOrder', { body }, { key: 'k1' });
    const second = await platform.attempt(contract, 'createOrder', { body }, { key: 'k1' });
    assert.equal(first.status, 201);
    assert.equal(second.status, 201);
    assert.equal(second.text, first.text);
    assert.equal(second.headers['idempotency-replayed'], 'true');
  });

  it('refuses another body under a used key', async () => {
    const body = { merchant_id: 'mer_1', merchant_reference: 'key-2', amount: 5n, currency: 'EUR' };
    await platform.attempt(contract, 'createOrder', { body }, { key: 'k2' });
    const answer = await platform.attempt(
      contract,
      'createOrder',
      { body: { ...body, amount: 6n } },
      { key: 'k2' },
    );
    assert.equal(answer.status, 422);
    assert.match(answer.text, /"code":"idempotency_key_reused"/);
  });

  it('refuses a second open order with the same reference', async () => {
    await create('twice');
    const answer = await platform.attempt(contract, 'createOrder', {
      body: { merchant_id: 'mer_1', merchant_reference: 'twice', amount: 1n, currency: 'EUR' },
    });
    assert.equal(answer.status, 409);
    assert.match(answer.text, /"code":"duplicate_merchant_reference"/);
  });

  it('names everything that is wrong with a request', async () => {
    const answer = await platform.send('order-service', {
      method: 'POST',
      path: '/api/v1/orders',
      body: { merchant_id: 1, amount: '12', extra: true },
    });
    assert.equal(answer.status, 400);
    assert.match(String(answer.headers['content-type']), /application\/problem\+json/);
    for (const pointer of ['/body/merchant_id', '/body/amount', '/body'])
      assert.ok(answer.text.includes(`"pointer":"${pointer}"`), `${pointer} in ${answer.text}`);
  });

  it('pages through a list without losing or repeating an order', async () => {
    for (let index = 0; index < 5; index += 1) {
      await platform.call(contract, 'createOrder', {
        body: { merchant_id: 'mer_paged', merchant_reference: `p${index}`, amount: 1n, currency: 'EUR' },
      });
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: { data: { merchant_reference: string }[]; next_cursor: string | null } =
        await platform.call(contract, 'listOrders', {
          query: { merchant_id: 'mer_paged', limit: 2, ...(cursor === null ? {} : { cursor }) },
        });
      seen.push(...page.data.map((order) => order.merchant_reference));
      cursor = page.next_cursor;
    } while (cursor !== null);
    assert.deepEqual(seen, ['p4', 'p3', 'p2', 'p1', 'p0']);
  });

  it('cancels an order once and refuses to pay it afterwards', async () => {
    const order = await create('cancelled');
    const cancel = () =>
      platform.call(contract, 'cancelOrder', { params: { order_id: order.id }, body: { reason: 'test' } });
    assert.equal((await cancel()).state, 'cancelled');
    assert.equal((await cancel()).cancellation_reason, 'test');
    const answer = await platform.attempt(contract, 'markOrderPaid', {
      params: { order_id: order.id },
      body: { payment_id: 'pay_1' },
    });
    assert.equal(answer.status, 409);
    const { data } = await platform.call(contract, 'getOrderHistory', { params: { order_id: order.id } });
    assert.deepEqual(
      data.map((entry) => entry.to_state),
      ['created', 'cancelled'],
    );
  });

  it('finds no order that there is not, whatever is asked of it', async () => {
    const params = { order_id: `ord_${'0'.repeat(32)}` };
    for (const answer of [
      await platform.attempt(contract, 'getOrder', { params }),
      await platform.attempt(contract, 'getOrderHistory', { params }),
      await platform.attempt(contract, 'cancelOrder', { params, body: { reason: 'test' } }),
      await platform.attempt(contract, 'markOrderPaid', { params, body: { payment_id: 'pay_1' } }),
    ]) {
      assert.equal(answer.status, 404);
      assert.match(answer.text, /"code":"order_not_found"/);
    }
  });

  it('pays an order once, with its whole amount, and cancels it no more', async () => {
    const order = await create('paid');
    const params = { order_id: order.id };
    const paid = await platform.call(contract, 'markOrderPaid', { params, body: { payment_id: 'pay_9' } });
    assert.deepEqual([paid.state, paid.paid_amount, paid.payment_id], ['paid', order.amount, 'pay_9']);
    const cancelled = await platform.attempt(contract, 'cancelOrder', { params, body: { reason: 'late' } });
    assert.equal(cancelled.status, 409);
    assert.match(cancelled.text, /"code":"illegal_order_transition"/);
    const { data } = await platform.call(contract, 'listOrders', {
      query: { currency: 'EUR', state: 'paid', created_from: order.created_at },
    });
    assert.deepEqual(
      data.map(({ id }) => id),
      [order.id],
    );
  });

  it('refuses a service that platform.yaml does not let call it, naming the identity', async () => {
    const answer = await platform.send(
      'order-service',
      { method: 'GET', path: '/health' },
      { as: 'kyc-service' },
    );
    assert.equal(answer.status, 403);
    assert.match(answer.text, /"identity":"kyc-service"/);
  });

  it('answers the health document of the contract', async () => {
    const answer = await platform.send('order-service', { method: 'GET', path: '/health' });
    assert.equal(answer.status, 200, answer.text);
    assert.match(answer.text, /"status":"healthy".*"name":"database".*"max_open_connections":25/);
  });

  it('serves OpenAPI 3.1 and metrics', async () => {
    const document = await platform.send('order-service', { method: 'GET', path: '/swagger/openapi.json' });
    assert.match(document.text, /"openapi":"3.1.0".*"\/api\/v1\/orders\/\{order_id\}"/);
    const metrics = await platform.send('order-service', { method: 'GET', path: '/metrics' });
    assert.match(
      metrics.text,
      /http_requests_total\{method="POST",path="\/api\/v1\/orders",status="201",service="order-service"\} \d/,
    );
  });
});
