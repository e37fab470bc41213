import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Webhook } from 'standardwebhooks';
import type { ServiceDatabase } from '../../../services/kit/data/database.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { sql } from '../../../services/kit/data/sql.ts';
import { contract, type Delivery } from '../../../services/notification-service/contract.ts';
import { deleteDeliveredBefore } from '../../../services/notification-service/store/deliveries.ts';
import { deleteEventsBefore } from '../../../services/notification-service/store/events.ts';
import { eventually } from '../../fixtures/event-wire.ts';
import type { TestPlatform } from '../../fixtures/service.ts';
import { paymentOf } from './gateway-events.ts';
import { openWebhookDesk, type WebhookDesk } from './webhook-desk.ts';
import { notNow, type WebhookReceiver } from './webhook-receiver.ts';

describe('events that are kept and sent again', () => {
  let desk: WebhookDesk;
  let platform: TestPlatform;
  let database: ServiceDatabase;
  before(async () => {
    desk = await openWebhookDesk();
    ({ platform, database } = desk);
  });
  after(() => desk.stop());

  it('keeps what happened although nobody listened, and sends it later to who asks for it', async () => {
    const merchant_id = newId('mer');
    const payment = paymentOf({ merchant_id });
    await desk.tell('payment.created', payment);
    const event = await eventually(async () => {
      const query = { merchant_id, type: 'payment.created', aggregate_id: payment.id };
      return (await platform.call(contract, 'listEvents', { query })).data[0];
    });
    assert.deepEqual(await desk.deliveriesOf(merchant_id), []);
    const params = { event_id: event.id };
    const nobody = await platform.call(contract, 'replayEvent', { params, body: {} });
    assert.deepEqual(nobody, { event_id: event.id, deliveries: [] });

    const at = await desk.receiver();
    const endpoint = await desk.create(merchant_id, at.url);
    const { deliveries } = await platform.call(contract, 'replayEvent', { params, body: {} });
    assert.deepEqual(
      deliveries.map(({ endpoint_id, event_id, state }) => ({ endpoint_id, event_id, state })),
      [{ endpoint_id: endpoint.id, event_id: event.id, state: 'pending' }],
    );
    const [message] = await at.atLeast(1);
    assert.ok(message !== undefined);
    new Webhook(endpoint.secret).verify(message.body, message.headers);
    const { payload } = await platform.call(contract, 'getEvent', { params });
    assert.equal(message.body, payload);

    await desk.deliveryIn(merchant_id, ({ state }) => state === 'delivered');
    const body = { endpoint_id: endpoint.id };
    await platform.call(contract, 'replayEvent', { params, body });
    const [, again] = await at.atLeast(2);
    assert.deepEqual([again?.body, again?.headers['webhook-id']], [payload, event.id]);
  });

  it("replays no merchant's event to another, and no event that there is not", async () => {
    const { merchant_id } = await desk.merchant();
    const { endpoint: foreign } = await desk.merchant();
    await desk.tell('payment.created', paymentOf({ merchant_id }));
    const { event_id } = await desk.deliveryIn(merchant_id, () => true);
    const answer = await platform.attempt(contract, 'replayEvent', {
      params: { event_id },
      body: { endpoint_id: foreign.id },
    });
    assert.equal(answer.status, 404);
    assert.match(answer.text, /"code":"event_not_found"/);
    const params = { event_id: newId('evt') };
    for (const unknown of [
      await platform.attempt(contract, 'getEvent', { params }),
      await platform.attempt(contract, 'replayEvent', { params, body: {} }),
    ])
      assert.equal(unknown.status, 404);
  });

  it('replays a range of time in its order, and of it only the dead letters when asked', async () => {
    const { at, merchant_id, endpoint } = await desk.merchant(['payment.created']);
    at.answers.push(410);
    const payments = Array.from({ length: 3 }, () => paymentOf({ merchant_id }));
    const from = new Date(Date.now() - 60_000).toISOString();
    const [first, ...others] = payments;
    assert.ok(first !== undefined);
    await desk.tell('payment.created', first);
    await desk.deliveryIn(merchant_id, ({ state }) => state === 'failed');
    // Disabled by the 410: it is told of nothing. Each after the one before is kept: at one time they have no order.
    const kept = (count: number) =>
      eventually(async () => {
        const { data } = await platform.call(contract, 'listEvents', { query: { merchant_id } });
        return data.length === count ? data : undefined;
      });
    for (const [index, payment] of others.entries()) {
      await desk.tell('payment.created', payment);
      await kept(2 + index);
    }
    await desk.tell('payment.succeeded', first);
    await kept(4);
    const params = { endpoint_id: endpoint.id };
    const disabled = await platform.attempt(contract, 'replayEvents', { params, body: { from } });
    assert.match(disabled.text, /"code":"webhook_endpoint_disabled"/);
    await platform.call(contract, 'enableWebhookEndpoint', { params });

    const dead = await platform.call(contract, 'replayEvents', { params, body: { from, only_failed: true } });
    assert.deepEqual(dead, { events: 1, replayed: 1 });
    await at.atLeast(2);
    await desk.deliveryIn(merchant_id, ({ state }) => state === 'delivered');
    const all = await platform.call(contract, 'replayEvents', { params, body: { from } });
    assert.deepEqual(all, { events: 3, replayed: 3 });
    const messages = await at.atLeast(5);
    assert.deepEqual(
      messages.slice(2).map(({ event }) => event.data.id),
      payments.map(({ id }) => id),
    );
    const backwards = await platform.attempt(contract, 'replayEvents', {
      params,
      body: { from, to: '2020-01-01T00:00:00Z' },
    });
    assert.match(backwards.text, /"code":"invalid_time_range"/);
  });

  it('refuses to replay more than it may at once, and says where to end', async () => {
    const { merchant_id, endpoint } = await desk.merchant();
    await database.execute(sql`
      insert into merchant_events (id, type, merchant_id, aggregate_id, payload, created_at)
      select 'evt_' || md5(${merchant_id} || n::text), 'payment.created', ${merchant_id}, 'pay_1', '{}',
             '2026-01-01T00:00:00Z'::timestamptz + n * interval '1 second'
      from generate_series(0, 1000) n`);
    const answer = await platform.attempt(contract, 'replayEvents', {
      params: { endpoint_id: endpoint.id },
      body: { from: '2026-01-01T00:00:00Z' },
    });
    assert.equal(answer.status, 422);
    assert.match(answer.text, /"code":"too_many_events"/);
    assert.match(answer.text, /2026-01-01T00:16:40/);
    assert.deepEqual(await desk.deliveriesOf(merchant_id), []);
  });

  it('forgets what was delivered after its time, with its attempts, and never what waits or is a dead letter', async () => {
    const { at, merchant_id } = await desk.merchant();
    const tell = async (wanted: Delivery['state'], answer: WebhookReceiver['answers'][number] = 200) => {
      at.answers.push(answer);
      await desk.tell('payment.created', paymentOf({ merchant_id }));
      return desk.deliveryIn(merchant_id, ({ state, attempts }) => state === wanted && attempts > 0);
    };
    const [done, waiting] = [await tell('delivered'), await tell('pending', notNow)];
    const dead = await tell('failed', 410);
    const age = (days: number) =>
      database.execute(sql`
        update deliveries set created_at = created_at - make_interval(days => ${days}),
               delivered_at = delivered_at - make_interval(days => ${days})
        where merchant_id = ${merchant_id}`);
    await age(29);
    await deleteDeliveredBefore(database, 30, 5_000);
    assert.equal((await desk.deliveriesOf(merchant_id)).length, 3);
    await age(2);
    assert.equal(await deleteDeliveredBefore(database, 30, 5_000), 1);
    const left = (await desk.deliveriesOf(merchant_id)).map(({ id }) => id);
    assert.deepEqual(new Set(left), new Set([waiting.id, dead.id]));
    const gone = await platform.attempt(contract, 'getDelivery', { params: { delivery_id: done.id } });
    assert.equal(gone.status, 404);
    const rewriting = database.execute(sql`delete from delivery_attempts where delivery_id = ${dead.id}`);
    await assert.rejects(rewriting, /permission denied/);
  });

  it('forgets events after 30 days', async () => {
    const merchant_id = newId('mer');
    await database.execute(sql`
      insert into merchant_events (id, type, merchant_id, aggregate_id, payload, created_at)
      values (${newId('evt')}, 'payment.created', ${merchant_id}, 'pay_1', '{}', now() - interval '31 days'),
             (${newId('evt')}, 'payment.created', ${merchant_id}, 'pay_2', '{}', now() - interval '29 days')`);
    assert.ok((await deleteEventsBefore(database, 30, 5_000)) >= 1);
    const { data } = await platform.call(contract, 'listEvents', { query: { merchant_id } });
    assert.deepEqual(
      data.map(({ aggregate_id }) => aggregate_id),
      ['pay_2'],
    );
  });
});
