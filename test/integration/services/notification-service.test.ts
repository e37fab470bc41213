import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';
import type { ServiceDatabase } from '../../../services/kit/data/database.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { sql } from '../../../services/kit/data/sql.ts';
import { contract } from '../../../services/notification-service/contract.ts';
import { contract as gateway } from '../../../services/payment-gateway/contract.ts';
import { type EventWire, eventually } from '../../fixtures/event-wire.ts';
import type { TestPlatform } from '../../fixtures/service.ts';
import { paymentOf, refundOf } from './gateway-events.ts';
import { openWebhookDesk, type WebhookDesk } from './webhook-desk.ts';
import { notNow } from './webhook-receiver.ts';

describe('notification-service', () => {
  let desk: WebhookDesk;
  let platform: TestPlatform;
  let wire: EventWire;
  let database: ServiceDatabase;
  before(async () => {
    desk = await openWebhookDesk();
    ({ platform, wire, database } = desk);
  });
  after(() => desk.stop());

  it('sends an event at once, signed both ways, with its amounts exact', async () => {
    const { at, merchant_id, endpoint } = await desk.merchant();
    const payment = paymentOf({ merchant_id, state: 'succeeded', amount: 9_007_199_254_740_993n });
    await desk.tell('payment.succeeded', payment);
    const [message] = await at.atLeast(1);
    assert.ok(message !== undefined);
    assert.match(message.body, /"amount":9007199254740993,/);
    assert.equal(message.event.type, 'payment.succeeded');
    assert.equal(message.event.data.id, payment.id);
    assert.equal(message.headers['webhook-id'], message.event.id);
    assert.equal(message.headers['content-type'], 'application/json');
    new Webhook(endpoint.secret).verify(message.body, message.headers);
    const { webhooks } = new Stripe('sk_test_0');
    webhooks.constructEvent(message.body, message.headers['payment-signature'] ?? '', endpoint.secret);

    const delivery = await desk.deliveryIn(merchant_id, ({ state }) => state === 'delivered');
    assert.equal(delivery.event_id, message.event.id);
    const detail = await platform.call(contract, 'getDelivery', { params: { delivery_id: delivery.id } });
    assert.equal(detail.payload, message.body);
    assert.deepEqual(
      detail.attempt_log.map(({ number, status, error }) => ({ number, status, error })),
      [{ number: 1, status: 200, error: null }],
    );
    await wire.emitted(
      'notification-service',
      ({ type, aggregate_id }) => type === 'delivery.delivered' && aggregate_id === delivery.id,
    );
  });

  it('tells an endpoint only of its merchant, and of what it subscribed to', async () => {
    const { at, merchant_id } = await desk.merchant(['refund.succeeded']);
    const payment = paymentOf({ merchant_id });
    await desk.tell('payment.created', paymentOf());
    await desk.tell('payment.created', payment);
    const refund = refundOf(payment, { state: 'succeeded' });
    await wire.publish(gateway, { type: 'refund.succeeded', aggregateId: payment.id, data: refund });
    const [message] = await at.atLeast(1);
    assert.equal(message?.event.data.id, refund.id);
    assert.equal(at.received.length, 1);
  });

  it('makes one delivery for each of several endpoints', async () => {
    const { at, merchant_id } = await desk.merchant();
    const second = await desk.receiver();
    await desk.create(merchant_id, second.url);
    await desk.tell('payment.created', paymentOf({ merchant_id }));
    await at.atLeast(1);
    await second.atLeast(1);
    const deliveries = await desk.deliveriesOf(merchant_id);
    assert.equal(deliveries.length, 2);
    assert.equal(new Set(deliveries.map(({ event_id }) => event_id)).size, 1);
  });

  it('tries again what failed, with the same id and body, and says why it failed', async () => {
    const { at, merchant_id } = await desk.merchant();
    at.answers.push({ status: 500, body: 'out of \u0000 order' });
    await desk.tell('payment.created', paymentOf({ merchant_id }));
    const waiting = await desk.deliveryIn(merchant_id, ({ attempts }) => attempts === 1);
    assert.equal(waiting.state, 'pending');
    assert.equal(waiting.last_status, 500);
    assert.equal(waiting.last_error, 'out of   order');
    const delayMs = Date.parse(waiting.next_attempt_at ?? '') - Date.parse(waiting.updated_at);
    assert.ok(delayMs >= 4_500 && delayMs <= 5_000, `${delayMs}`);
    await desk.makeDue(merchant_id);
    const [first, second] = await at.atLeast(2);
    assert.equal(second?.body, first?.body);
    assert.equal(second?.headers['webhook-id'], first?.headers['webhook-id']);
    const delivered = await desk.deliveryIn(merchant_id, ({ state }) => state === 'delivered');
    assert.equal(delivered.attempts, 2);
  });

  it('does not follow a redirect', async () => {
    const { at, merchant_id } = await desk.merchant();
    const elsewhere = await desk.receiver();
    const redirect = { status: 307, body: '', location: elsewhere.url };
    at.answers.push(...Array.from({ length: 16 }, () => redirect));
    await desk.tell('payment.created', paymentOf({ merchant_id }));
    const waiting = await desk.deliveryIn(merchant_id, ({ attempts }) => attempts > 0);
    assert.equal(waiting.last_status, 307);
    assert.equal(elsewhere.received.length, 0);
  });

  it('records a connection that was refused', async () => {
    const { at, merchant_id } = await desk.merchant();
    await at.close();
    await desk.tell('payment.created', paymentOf({ merchant_id }));
    const waiting = await desk.deliveryIn(merchant_id, ({ attempts }) => attempts > 0);
    assert.equal(waiting.last_status, null);
    assert.match(waiting.last_error ?? '', /ECONNREFUSED/);
  });

  it('makes a dead letter of what failed 16 times, lists it, and replays it', async () => {
    const { at, merchant_id } = await desk.merchant();
    at.answers.push(...Array.from({ length: 16 }, () => 503));
    await desk.tell('payment.created', paymentOf({ merchant_id }));
    for (let attempt = 1; attempt < 16; attempt += 1) {
      await desk.deliveryIn(merchant_id, ({ attempts }) => attempts >= attempt);
      await desk.makeDue(merchant_id);
      await platform.call(contract, 'enableWebhookEndpoint', {
        params: { endpoint_id: (await desk.deliveriesOf(merchant_id))[0]?.endpoint_id ?? '' },
      });
    }
    const dead = await desk.deliveryIn(merchant_id, ({ state }) => state === 'failed');
    assert.equal(dead.attempts, 16);
    assert.equal(dead.next_attempt_at, null);
    const letters = await platform.call(contract, 'listDeliveries', {
      query: { merchant_id, state: 'failed' },
    });
    assert.deepEqual(
      letters.data.map(({ id }) => id),
      [dead.id],
    );
    await wire.emitted(
      'notification-service',
      ({ type, aggregate_id }) => type === 'delivery.failed' && aggregate_id === dead.id,
    );
    const params = { delivery_id: dead.id };
    const replayed = await platform.attempt(contract, 'replayDelivery', { params });
    assert.equal(replayed.status, 202, replayed.text);
    const delivered = await desk.deliveryIn(merchant_id, ({ state }) => state === 'delivered');
    assert.equal(delivered.attempts, 17);
    assert.equal(new Set(at.received.map(({ headers }) => headers['webhook-id'])).size, 1);
  });

  it('refuses to replay what is pending, and what has no enabled endpoint', async () => {
    const { at, merchant_id, endpoint } = await desk.merchant();
    at.answers.push(notNow);
    await desk.tell('payment.created', paymentOf({ merchant_id }));
    const { id } = await desk.deliveryIn(merchant_id, ({ attempts }) => attempts === 1);
    const params = { delivery_id: id };
    const pending = await platform.attempt(contract, 'replayDelivery', { params });
    assert.equal(pending.status, 409);
    assert.match(pending.text, /"code":"illegal_delivery_transition"/);
    await desk.makeDue(merchant_id);
    await desk.deliveryIn(merchant_id, ({ state }) => state === 'delivered');
    await platform.call(contract, 'disableWebhookEndpoint', {
      params: { endpoint_id: endpoint.id },
      body: {},
    });
    const disabled = await platform.attempt(contract, 'replayDelivery', { params });
    assert.equal(disabled.status, 409);
    assert.match(disabled.text, /"code":"webhook_endpoint_disabled"/);
  });

  it('disables an endpoint that answers 410', async () => {
    const { at, merchant_id, endpoint } = await desk.merchant();
    at.answers.push(410);
    await desk.tell('payment.created', paymentOf({ merchant_id }));
    const dead = await desk.deliveryIn(merchant_id, ({ state }) => state === 'failed');
    assert.equal(dead.attempts, 1);
    const disabled = await platform.call(contract, 'getWebhookEndpoint', {
      params: { endpoint_id: endpoint.id },
    });
    assert.deepEqual([disabled.state, disabled.disabled_reason], ['disabled', 'gone']);
    await wire.emitted(
      'notification-service',
      ({ type, aggregate_id }) => type === 'webhook_endpoint.disabled' && aggregate_id === endpoint.id,
    );
  });

  it('holds what is pending while an endpoint is disabled, and sends it once enabled', async () => {
    const { at, merchant_id, endpoint } = await desk.merchant();
    const params = { endpoint_id: endpoint.id };
    at.answers.push(notNow);
    await desk.tell('payment.created', paymentOf({ merchant_id }));
    await desk.deliveryIn(merchant_id, ({ attempts }) => attempts === 1);
    const disabled = await platform.call(contract, 'disableWebhookEndpoint', {
      params,
      body: { reason: 'maintenance' },
    });
    assert.equal(disabled.disabled_reason, 'maintenance');
    await desk.makeDue(merchant_id);
    const enabled = await platform.call(contract, 'enableWebhookEndpoint', { params });
    assert.deepEqual([enabled.state, enabled.disabled_reason], ['enabled', null]);
    await at.atLeast(2);
  });

  it('sends to one endpoint one at a time, in the order of the events', async () => {
    const { at, merchant_id } = await desk.merchant();
    const held = Promise.withResolvers<void>();
    at.answers.push({ hold: held.promise });
    const [first, ...others] = Array.from({ length: 8 }, () => paymentOf({ merchant_id }));
    assert.ok(first !== undefined);
    await desk.tell('payment.created', first);
    await at.atLeast(1);
    // Side by side they are taken in any order; while the first one is held, all of them are there to be sent in theirs.
    for (const payment of others) await desk.tell('payment.created', payment);
    await eventually(async () => ((await desk.deliveriesOf(merchant_id)).length === 8 ? true : undefined));
    assert.equal(at.received.length, 1);
    held.resolve();
    const messages = await at.atLeast(8);
    assert.equal(at.mostAtOnce(), 1);
    const deliveries = await database.many<{ event_id: string }>(
      sql`select event_id from deliveries where merchant_id = ${merchant_id} order by sequence`,
    );
    assert.deepEqual(
      messages.map(({ event }) => event.id),
      deliveries.map(({ event_id }) => event_id),
    );
  });

  it("sends retries and other endpoints' events while one endpoint does not answer", async () => {
    const { at: slow, merchant_id: ofSlow } = await desk.merchant();
    const { at, merchant_id } = await desk.merchant();
    const held = Promise.withResolvers<void>();
    slow.answers.push({ hold: held.promise });
    at.answers.push(notNow);
    await desk.tell('payment.created', paymentOf({ merchant_id: ofSlow }));
    await slow.atLeast(1);
    await desk.tell('payment.created', paymentOf({ merchant_id }));
    await desk.deliveryIn(merchant_id, ({ attempts }) => attempts === 1);
    await desk.makeDue(merchant_id);
    await desk.deliveryIn(merchant_id, ({ state }) => state === 'delivered');
    assert.equal((await desk.deliveriesOf(ofSlow))[0]?.attempts, 0);
    held.resolve();
    await desk.deliveryIn(ofSlow, ({ state }) => state === 'delivered');
  });

  it('holds later events of a payment back behind one that waits, and no others', async () => {
    const { at, merchant_id } = await desk.merchant();
    at.answers.push(notNow);
    const payment = paymentOf({ merchant_id });
    await desk.tell('payment.created', payment);
    await desk.deliveryIn(merchant_id, ({ attempts }) => attempts === 1);
    await desk.tell('payment.succeeded', payment);
    await eventually(async () => ((await desk.deliveriesOf(merchant_id)).length === 2 ? true : undefined));
    const other = paymentOf({ merchant_id });
    await desk.tell('payment.created', other);
    const [, second] = await at.atLeast(2);
    assert.equal(second?.event.data.id, other.id);
    await desk.makeDue(merchant_id);
    const [, , third, fourth] = await at.atLeast(4);
    assert.deepEqual([third?.event.type, fourth?.event.type], ['payment.created', 'payment.succeeded']);
  });

  it('waits as long as an endpoint that is too busy asks for', async () => {
    const { at, merchant_id } = await desk.merchant();
    at.answers.push({ status: 429, body: 'slow down', retryAfter: '600' });
    await desk.tell('payment.created', paymentOf({ merchant_id }));
    const waiting = await desk.deliveryIn(merchant_id, ({ attempts }) => attempts === 1);
    const delayMs = Date.parse(waiting.next_attempt_at ?? '') - Date.parse(waiting.updated_at);
    assert.equal(delayMs, 600_000);
  });

  it('names what is wrong with a request, and knows what it does not have', async () => {
    const answer = await platform.send('notification-service', {
      method: 'POST',
      path: '/api/v1/webhook-endpoints',
      body: { merchant_id: 'mer_1', url: 'ftp://shop.example', event_types: ['payment.dreamt'] },
    });
    assert.equal(answer.status, 400);
    for (const pointer of ['/body/url', '/body/event_types/0'])
      assert.ok(answer.text.includes(pointer), answer.text);
    const endpoint = await platform.attempt(contract, 'getWebhookEndpoint', {
      params: { endpoint_id: newId('whe') },
    });
    assert.equal(endpoint.status, 404);
    const delivery = await platform.attempt(contract, 'replayDelivery', {
      params: { delivery_id: newId('dlv') },
    });
    assert.equal(delivery.status, 404);
  });

  it('refuses a service that platform.yaml does not let call it', async () => {
    const answer = await platform.send(
      'notification-service',
      { method: 'GET', path: '/api/v1/deliveries' },
      { as: 'kyc-service' },
    );
    assert.equal(answer.status, 403);
    assert.match(answer.text, /"identity":"kyc-service"/);
  });
});
