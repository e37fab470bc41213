import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Webhook } from 'standardwebhooks';
import type { ServiceDatabase } from '../../../services/kit/data/database.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { sql } from '../../../services/kit/data/sql.ts';
import { contract } from '../../../services/notification-service/contract.ts';
import type { EventWire } from '../../fixtures/event-wire.ts';
import type { TestPlatform } from '../../fixtures/service.ts';
import { paymentOf } from './gateway-events.ts';
import { openWebhookDesk, type WebhookDesk } from './webhook-desk.ts';
import { notNow } from './webhook-receiver.ts';

describe('the webhook endpoints of merchants', () => {
  let desk: WebhookDesk;
  let platform: TestPlatform;
  let wire: EventWire;
  let database: ServiceDatabase;
  before(async () => {
    desk = await openWebhookDesk();
    ({ platform, wire, database } = desk);
  });
  after(() => desk.stop());

  it('shows the secret of an endpoint once, and keeps it encrypted', async () => {
    const { endpoint } = await desk.merchant();
    assert.match(endpoint.secret, /^whsec_[A-Za-z0-9+/]{43}=$/);
    const params = { endpoint_id: endpoint.id };
    const { secret, ...shown } = endpoint;
    assert.deepEqual(await platform.call(contract, 'getWebhookEndpoint', { params }), shown);
    const row = await database.one<{ secret_sealed: Buffer }>(
      sql`select secret_sealed from webhook_endpoints where id = ${endpoint.id}`,
    );
    assert.equal(row.secret_sealed.includes(secret), false);
    const event = await wire.emitted(
      'notification-service',
      ({ type, aggregate_id }) => type === 'webhook_endpoint.created' && aggregate_id === endpoint.id,
    );
    assert.ok(!JSON.stringify(event).includes(secret));
  });

  it('replays the first answer to a creation, secret included, and keeps no readable copy of it', async () => {
    const body = {
      merchant_id: newId('mer'),
      url: 'https://shop.example/hooks',
      event_types: ['*' as const],
    };
    const first = await platform.attempt(contract, 'createWebhookEndpoint', { body }, { key: 'webhook-1' });
    const second = await platform.attempt(contract, 'createWebhookEndpoint', { body }, { key: 'webhook-1' });
    assert.equal(first.status, 201);
    assert.equal(second.text, first.text);
    assert.equal(second.headers['idempotency-replayed'], 'true');
    const [, secret = ''] = /"secret":"([^"]+)"/.exec(first.text) ?? [];
    const rows = await database.many(sql`select to_jsonb(key)::text as text from kit.idempotency_key key`);
    assert.ok(rows.length > 0 && secret !== '' && !JSON.stringify(rows).includes(secret));
  });

  it('signs with both secrets during the overlap of a rotation, and with the new one alone after it', async () => {
    const { at, merchant_id, endpoint } = await desk.merchant();
    const params = { endpoint_id: endpoint.id };
    const rotated = await platform.call(contract, 'rotateWebhookSecret', { params, body: {} });
    assert.notEqual(rotated.secret, endpoint.secret);
    assert.ok(rotated.previous_secret_expires_at !== null);
    await desk.tell('payment.created', paymentOf({ merchant_id }));
    const [message] = await at.atLeast(1);
    assert.ok(message !== undefined);
    for (const { secret } of [endpoint, rotated]) new Webhook(secret).verify(message.body, message.headers);

    const again = await platform.call(contract, 'rotateWebhookSecret', {
      params,
      body: { overlap_seconds: 0 },
    });
    await desk.tell('payment.created', paymentOf({ merchant_id }));
    const [, later] = await at.atLeast(2);
    assert.ok(later !== undefined);
    new Webhook(again.secret).verify(later.body, later.headers);
    assert.throws(() => new Webhook(rotated.secret).verify(later.body, later.headers));
  });

  it('tries an endpoint out with a signed message, whatever it subscribed to', async () => {
    const { at, endpoint } = await desk.merchant(['refund.failed']);
    const params = { endpoint_id: endpoint.id };
    const delivery = await platform.call(contract, 'testWebhookEndpoint', { params });
    const [message] = await at.atLeast(1);
    assert.ok(message !== undefined);
    assert.equal(message.event.type, 'webhook.test');
    assert.equal(message.event.id, delivery.event_id);
    new Webhook(endpoint.secret).verify(message.body, message.headers);
  });

  it('deletes an endpoint with its secrets; what was pending for it is a dead letter', async () => {
    const { at, merchant_id, endpoint } = await desk.merchant();
    at.answers.push(notNow);
    await desk.tell('payment.created', paymentOf({ merchant_id }));
    const { id } = await desk.deliveryIn(merchant_id, ({ attempts }) => attempts === 1);
    const params = { endpoint_id: endpoint.id };
    const deleted = await platform.call(contract, 'deleteWebhookEndpoint', { params });
    assert.equal(deleted.state, 'deleted');
    const dead = await desk.deliveryIn(merchant_id, ({ state }) => state === 'failed');
    assert.deepEqual([dead.id, dead.last_error], [id, 'the endpoint was deleted']);
    const row = await database.one<{ secret_sealed: Buffer }>(
      sql`select secret_sealed from webhook_endpoints where id = ${endpoint.id}`,
    );
    assert.equal(row.secret_sealed.length, 0);

    assert.deepEqual(
      (await platform.call(contract, 'listWebhookEndpoints', { query: { merchant_id } })).data,
      [],
    );
    const kept = await platform.call(contract, 'listWebhookEndpoints', {
      query: { merchant_id, state: 'deleted' },
    });
    assert.equal(kept.data[0]?.id, endpoint.id);
    for (const name of ['deleteWebhookEndpoint', 'enableWebhookEndpoint'] as const)
      assert.equal((await platform.attempt(contract, name, { params })).status, 404, name);
    const replayed = await platform.attempt(contract, 'replayDelivery', { params: { delivery_id: id } });
    assert.match(replayed.text, /"code":"webhook_endpoint_disabled"/);
  });

  it('deletes an endpoint whose time is over, unless it was put off', async () => {
    const at = await desk.receiver();
    const merchant_id = newId('mer');
    const body = { merchant_id, url: at.url, event_types: ['*' as const], expires_in_seconds: 60 };
    const endpoint = await platform.call(contract, 'createWebhookEndpoint', { body });
    const kept = await platform.call(contract, 'createWebhookEndpoint', { body });
    const before = Date.parse(endpoint.expires_at ?? '');
    assert.ok(before > Date.now() && before <= Date.now() + 61_000);
    const put = await platform.call(contract, 'updateWebhookEndpoint', {
      params: { endpoint_id: kept.id },
      body: { expires_in_seconds: 3_600 },
    });
    assert.ok(Date.parse(put.expires_at ?? '') > before);
    const moved = { params: { endpoint_id: kept.id }, body: { description: 'still here' } };
    assert.equal((await platform.call(contract, 'updateWebhookEndpoint', moved)).expires_at, put.expires_at);
    await database.execute(sql`update webhook_endpoints set expires_at = now() where id = ${endpoint.id}`);
    await wire.emitted(
      'notification-service',
      ({ type, aggregate_id }) => type === 'webhook_endpoint.deleted' && aggregate_id === endpoint.id,
    );
    const { data } = await platform.call(contract, 'listWebhookEndpoints', { query: { merchant_id } });
    assert.deepEqual(
      data.map(({ id }) => id),
      [kept.id],
    );
  });

  it('tells an endpoint for every merchant of all of them, and lets only the operator make one', async () => {
    const at = await desk.receiver();
    const body = { merchant_id: '*', url: at.url, event_types: ['payment.created' as const] };
    const refused = await platform.attempt(
      contract,
      'createWebhookEndpoint',
      { body },
      { as: 'merchant-bff-service' },
    );
    assert.equal(refused.status, 403);
    assert.match(refused.text, /"code":"every_merchant_refused"/);
    const endpoint = await platform.call(contract, 'createWebhookEndpoint', { body });
    const payments = [paymentOf({ merchant_id: newId('mer') }), paymentOf({ merchant_id: newId('mer') })];
    // What concerns different payments has no order of its own.
    for (const [index, payment] of payments.entries()) {
      await desk.tell('payment.created', payment);
      await at.atLeast(index + 1);
    }
    const messages = await at.atLeast(2);
    assert.deepEqual(
      messages.map(({ event }) => event.data.id),
      payments.map(({ id }) => id),
    );
    await platform.call(contract, 'deleteWebhookEndpoint', { params: { endpoint_id: endpoint.id } });
  });

  it('refuses addresses inside the network and URLs that hold credentials', async () => {
    for (const url of [
      'http://10.0.0.1/',
      'http://169.254.169.254/latest',
      'http://[fd00::1]/',
      'http://a:b@c.d/',
    ]) {
      const answer = await platform.attempt(contract, 'createWebhookEndpoint', {
        body: { merchant_id: 'mer_1', url, event_types: ['*'] },
      });
      assert.equal(answer.status, 422, url);
      assert.match(answer.text, /"code":"webhook_url_refused"/);
    }
  });

  it('changes where an endpoint is and what it is told of', async () => {
    const { merchant_id, endpoint } = await desk.merchant(['payment.failed']);
    const at = await desk.receiver();
    const params = { endpoint_id: endpoint.id };
    const changed = await platform.call(contract, 'updateWebhookEndpoint', {
      params,
      body: { url: at.url, event_types: ['payment.created'] },
    });
    assert.deepEqual([changed.url, changed.event_types], [at.url, ['payment.created']]);
    await desk.tell('payment.created', paymentOf({ merchant_id }));
    await at.atLeast(1);
    const refused = await platform.attempt(contract, 'updateWebhookEndpoint', {
      params,
      body: { url: 'http://192.168.1.1/' },
    });
    assert.equal(refused.status, 422);
  });

  it('lists endpoints by merchant in pages, and bounds how many a merchant has', async () => {
    const merchant_id = newId('mer');
    for (let index = 0; index < 16; index += 1)
      await desk.create(merchant_id, `https://shop.example/${index}`);
    const first = await platform.call(contract, 'listWebhookEndpoints', {
      query: { merchant_id, limit: 10 },
    });
    assert.equal(first.data[0]?.url, 'https://shop.example/15');
    const rest = await platform.call(contract, 'listWebhookEndpoints', {
      query: { merchant_id, limit: 10, cursor: first.next_cursor ?? '' },
    });
    assert.equal(rest.data.length, 6);
    assert.equal(rest.has_more, false);
    const answer = await platform.attempt(contract, 'createWebhookEndpoint', {
      body: { merchant_id, url: 'https://shop.example/16', event_types: ['*'] },
    });
    assert.match(answer.text, /"code":"too_many_webhook_endpoints"/);
  });
});
