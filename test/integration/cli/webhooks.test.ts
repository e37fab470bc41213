import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before, type TestContext, test } from 'node:test';
import { Webhook } from 'standardwebhooks';
import Stripe from 'stripe';
import { newId } from '../../../services/kit/data/ids.ts';
import { contract, webhookEventTypes } from '../../../services/notification-service/contract.ts';
import { service } from '../../../services/notification-service/service.ts';
import { contract as gateway } from '../../../services/payment-gateway/contract.ts';
import { eventTypes } from '../../../src/commands/shared/webhooks/event-types.ts';
import { eventually } from '../../fixtures/event-wire.ts';
import { type RunResult, removeDirectory, runPayctl, startPayctl } from '../../fixtures/payctl.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';
import { paymentOf } from '../services/gateway-events.ts';
import { openWebhookReceiver, type WebhookReceiver } from '../services/webhook-receiver.ts';

let platform: TestPlatform;
let shop: WebhookReceiver;
let directory: string;

before(async () => {
  platform = await startServices([service]);
  shop = await openWebhookReceiver();
  directory = mkdtempSync(join(tmpdir(), 'payctl webhooks '));
  const { port } = new URL(platform.urlOf('notification-service'));
  writeFileSync(
    join(directory, 'platform.yaml'),
    `name: webhooks
postgres: { mode: embedded, port: 15432 }
redis: { mode: embedded, port: 15379 }
serviceDefaults:
  command: [sleep, "1000"]
services:
  notification-service:
    description: Webhooks
    port: ${port}
    database: payment_notify
`,
  );
});

after(async () => {
  await platform?.stop();
  await shop?.close();
  if (directory !== undefined) removeDirectory(directory);
});

const place = () => ['--state-dir', platform.infra.paths.state];

function webhooks(...args: readonly string[]): Promise<RunResult> {
  return runPayctl(['webhooks', ...args, ...place()], { cwd: directory });
}

async function told(merchant_id: string, type: 'payment.created' | 'payment.failed' = 'payment.created') {
  const payment = paymentOf({ merchant_id, amount: 1_234n });
  await platform.wire.publish(gateway, { type, aggregateId: payment.id, data: payment });
  const event = await eventually(async () => {
    const query = { merchant_id, aggregate_id: payment.id };
    return (await platform.call(contract, 'listEvents', { query })).data[0];
  });
  return { payment, event };
}

async function created(merchant: string, ...args: readonly string[]) {
  return createdAt(shop, merchant, ...args);
}

async function createdAt(receiver: WebhookReceiver, merchant: string, ...args: readonly string[]) {
  const { stdout, stderr } = await webhooks(
    ...['endpoints', 'create', '--merchant', merchant, '--url', receiver.url, ...args],
  );
  const [, id] = /(whe_[0-9a-f]{32})/.exec(stdout) ?? [];
  assert.ok(id !== undefined, stdout + stderr);
  return { id, stdout };
}

function deliveriesOf(merchant_id: string, state: 'pending' | 'delivered' | 'failed') {
  return eventually(async () => {
    const { data } = await platform.call(contract, 'listDeliveries', { query: { merchant_id, state } });
    return data.length > 0 ? data : undefined;
  });
}

/** Everything a listening payctl says, line by line; ended with the test by SIGINT. */
function listening(...args: readonly string[]) {
  const child = startPayctl(['webhooks', 'listen', ...args, ...place()], { cwd: directory });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    if (stream !== null) createInterface({ input: stream }).on('line', (line) => said.push(line));
  const line = (pattern: RegExp) => eventually(async () => said.find((each) => pattern.test(each)));
  return { child, said, line };
}

async function interrupted(child: ChildProcess): Promise<NodeJS.Signals | null> {
  const ended = once(child, 'exit');
  child.kill('SIGINT');
  const [, signal] = await ended;
  return signal;
}

test('the events that the command line knows are those that a merchant can be told of', () => {
  assert.deepEqual(eventTypes, webhookEventTypes);
});

test('webhooks endpoints: made with a secret that is shown once, changed, switched off and on, deleted', async () => {
  const merchant = newId('mer');
  const { id, stdout } = await created(merchant, '--events', 'payment.created,payment.failed');
  assert.match(stdout, /secret +whsec_/);
  const got = await webhooks('endpoints', 'get', id);
  assert.match(got.stdout, /events +payment\.created, payment\.failed/);
  assert.doesNotMatch(got.stdout, /whsec_/);
  const updated = await webhooks('endpoints', 'update', id, '--events', '*');
  assert.match(updated.stdout, /events +\*/);
  assert.match(
    (await webhooks('endpoints', 'disable', id, '--reason', 'moving')).stdout,
    /disabled[\s\S]*moving/,
  );
  assert.match((await webhooks('endpoints', 'list', '--merchant', merchant)).stdout, /disabled/);
  assert.match((await webhooks('endpoints', 'enable', id)).stdout, /enabled/);
  const rotated = await webhooks('endpoints', 'rotate', id, '--overlap', '1h');
  assert.match(rotated.stdout, /secret +whsec_[\s\S]*old secret until/);
  assert.match(
    (await webhooks('endpoints', 'test', id)).stdout,
    /dlv_[0-9a-f]{32} {2}pending {2}webhook\.test/,
  );
  await deliveriesOf(merchant, 'delivered');
  assert.match((await webhooks('endpoints', 'delete', id)).stdout, /deleted/);
  const again = await webhooks('endpoints', 'delete', id);
  assert.equal(again.code, 1);
  assert.match(again.stderr, /webhook_endpoint_not_found[\s\S]*payctl webhooks endpoints list/);
});

test('an event that there is not is named, with those that there are', async () => {
  const { code, stderr } = await webhooks(
    'endpoints',
    'create',
    '--url',
    shop.url,
    '--events',
    'payment.dreamt',
  );
  assert.equal(code, 2);
  assert.match(stderr, /payment\.dreamt[\s\S]*payment\.succeeded/);
});

/** A shop of the test's own: what it answers is for nobody's repeated deliveries. */
async function shopFor(t: TestContext, ...answers: WebhookReceiver['answers']): Promise<WebhookReceiver> {
  const receiver = await openWebhookReceiver();
  t.after(() => receiver.close());
  receiver.answers.push(...answers);
  return receiver;
}

test('webhooks events and deliveries: what happened, who was told, what was answered try by try', async (t) => {
  const merchant = newId('mer');
  // As often as it may be asked while we look.
  const outOfOrder = Array.from({ length: 20 }, () => ({ status: 500, body: 'out of order' }));
  await createdAt(await shopFor(t, ...outOfOrder), merchant);
  const { payment, event } = await told(merchant);
  const [delivery] = await deliveriesOf(merchant, 'pending');
  await eventually(
    async () =>
      (await platform.call(contract, 'getDelivery', { params: { delivery_id: delivery?.id ?? '' } }))
        .attempts || undefined,
  );
  assert.match((await webhooks('events', 'list', '--merchant', merchant)).stdout, new RegExp(event.id));
  assert.match(
    (await webhooks('events', 'get', event.id)).stdout,
    new RegExp(`payment\\.created[\\s\\S]*${payment.id}`),
  );
  assert.match(
    (await webhooks('deliveries', 'list', '--event', event.id)).stdout,
    /pending +payment\.created/,
  );
  const { stdout } = await webhooks('deliveries', 'get', delivery?.id ?? '');
  assert.match(stdout, /out of order/);
});

test('webhooks dead-letters lists what was given up, and webhooks replay sends it', async (t) => {
  const merchant = newId('mer');
  const { id } = await createdAt(await shopFor(t, 410), merchant);
  await told(merchant);
  const [dead] = await deliveriesOf(merchant, 'failed');
  const letters = await webhooks('dead-letters', '--merchant', merchant);
  assert.match(letters.stdout, new RegExp(`${dead?.id} +failed`));
  const disabled = await webhooks('replay', dead?.id ?? '');
  assert.equal(disabled.code, 1);
  assert.match(disabled.stderr, /webhook_endpoint_disabled/);
  await webhooks('endpoints', 'enable', id);
  const replayed = await webhooks('replay', dead?.id ?? '');
  assert.equal(replayed.code, 0, replayed.stderr);
  await deliveriesOf(merchant, 'delivered');
});

test('webhooks replay sends what nobody was told of, by event and by time', async () => {
  const merchant = newId('mer');
  const { event } = await told(merchant);
  assert.match((await webhooks('replay', event.id)).stdout, /Nobody is told of it/);
  const { id } = await created(merchant);
  assert.match((await webhooks('replay', event.id)).stdout, /pending +payment\.created/);
  await deliveriesOf(merchant, 'delivered');
  const range = await webhooks('replay', '--endpoint', id, '--from', '1h');
  assert.equal(range.stdout, `1 of 1 events are sent to ${id}; the others are pending.\n`);
  for (const wrong of [[], ['--from', '1h'], ['pay_1'], ['--failed'], [event.id, '--from', '1h']])
    assert.equal((await webhooks('replay', ...wrong)).code, 2, wrong.join(' '));
});

test('webhooks listen prints what happens to every merchant, and leaves no endpoint behind', async () => {
  const { child, line } = listening();
  const announced = await line(/Listening as whe_/);
  const [id = ''] = /whe_[0-9a-f]{32}/.exec(announced) ?? [];
  const { payment, event } = await told(newId('mer'));
  const printed = await line(new RegExp(event.id));
  assert.match(printed, new RegExp(`payment\\.created ${event.id} ${payment.id} 12\\.34 EUR`));
  assert.equal(await interrupted(child), 'SIGINT');
  const endpoint = await platform.call(contract, 'getWebhookEndpoint', { params: { endpoint_id: id } });
  assert.equal(endpoint.state, 'deleted');
});

test('webhooks listen --forward hands on what both packages verify, and prints what was answered', async () => {
  const merchant = newId('mer');
  const server = await openWebhookReceiver();
  server.answers.push(201, 500);
  const { child, line } = listening(
    ...['--forward', server.url, '--merchant', merchant, '--events', 'payment.failed'],
  );
  const [, secret = ''] = /(whsec_\S+)/.exec(await line(/whsec_/)) ?? [];
  await told(merchant);
  const { payment } = await told(merchant, 'payment.failed');
  assert.match(await line(/← /), /← 201 in \d+ ms from http:\/\/127\.0\.0\.1/);
  await told(merchant, 'payment.failed');
  await line(/← 500/);
  const [message] = await server.atLeast(2);
  assert.ok(message !== undefined);
  assert.equal(message.event.data.id, payment.id);
  new Webhook(secret).verify(message.body, message.headers);
  new Stripe('sk_test_0').webhooks.constructEvent(
    ...([message.body, message.headers['payment-signature'] ?? '', secret] as const),
  );
  await server.close();
  await told(merchant, 'payment.failed');
  await line(/no answer \(.*ECONNREFUSED/);
  assert.equal(await interrupted(child), 'SIGINT');
});

test('webhooks listen --json is a line an event', async () => {
  const merchant = newId('mer');
  const { child, said, line } = listening('--merchant', merchant, '--json');
  await line(/whsec_/);
  const { event } = await told(merchant);
  await line(new RegExp(event.id));
  await interrupted(child);
  const [first, second]: unknown[] = said.map((each) => JSON.parse(each));
  assert.deepEqual(Object.keys(first ?? {}), ['endpoint_id', 'secret']);
  assert.partialDeepStrictEqual(second, { event: { id: event.id, type: 'payment.created' } });
});

test('webhooks listen forwards to http and https alone', async () => {
  const { code, stderr } = await webhooks('listen', '--forward', 'ftp://localhost/');
  assert.equal(code, 2);
  assert.match(stderr, /http or https URL/);
});
