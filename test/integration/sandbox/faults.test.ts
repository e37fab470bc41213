import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { Stripe } from 'stripe';
import { startTestSandbox, testKeys } from '../../../sandbox/testing.ts';
import { payment, sandboxFor, steer, stripeClient, stripeErrorOf } from './support.ts';

test('a payment whose answer is lost happened once, and the retry with its key learns the outcome', async (t) => {
  const { sandbox, stripe } = await sandboxFor(t);
  await steer(sandbox, 'stripe', '/faults', { kind: 'drop-after', remaining: 2, method: 'POST' });
  // Stripe's client repeats by itself once after a reset connection.
  const lost = await stripeErrorOf(
    stripe.paymentIntents.create(payment('pm_card_visa'), { idempotencyKey: 'once' }),
  );
  assert.equal(lost.type, 'StripeConnectionError');
  const learned = await stripe.paymentIntents.create(payment('pm_card_visa'), { idempotencyKey: 'once' });
  assert.equal(learned.lastResponse.headers['idempotent-replayed'], 'true');
  assert.deepEqual(
    (await stripe.paymentIntents.list()).data.map(({ id }) => id),
    [learned.id],
  );
});

test('a payment that hangs after it was done is found by asking again', async (t) => {
  const { sandbox, stripe } = await sandboxFor(t);
  await steer(sandbox, 'stripe', '/faults', { kind: 'hang-after', remaining: 1 });
  // Long enough for the request to arrive on a busy machine.
  const hasty = stripeClient(sandbox, { timeout: 3_000 });
  const timedOut = await stripeErrorOf(
    hasty.paymentIntents.create(payment('pm_card_visa', { metadata: { payment_id: 'p' } })),
  );
  assert.equal(timedOut.type, 'StripeConnectionError');
  const found = await stripe.paymentIntents.search({ query: "metadata['payment_id']:'p'" });
  assert.equal(found.data[0]?.status, 'succeeded');
});

test('a connection cut before anything was done leaves nothing, and Stripe’s client retries', async (t) => {
  const { sandbox } = await sandboxFor(t);
  const patient = stripeClient(sandbox, { maxNetworkRetries: 2 });
  await steer(sandbox, 'stripe', '/faults', { kind: 'drop', remaining: 1 });
  await steer(sandbox, 'stripe', '/faults', { kind: 'error', status: 503, remaining: 1 });
  await patient.paymentIntents.create(payment('pm_card_visa'));
  assert.equal((await patient.paymentIntents.list()).data.length, 1);
});

test('a rate limit, an error and a share of failures are answered as told, until reset', async (t) => {
  const { sandbox, stripe } = await sandboxFor(t);
  await steer(sandbox, 'stripe', '/faults', { kind: 'rate-limit', remaining: 1 });
  const limited = await stripeErrorOf(stripe.paymentIntents.list());
  assert.deepEqual([limited.type, limited.headers?.['retry-after']], ['StripeRateLimitError', '1']);
  await steer(sandbox, 'stripe', '/faults', { kind: 'error', status: 502, rate: 0.5 });
  const outcomes = [];
  for (let call = 0; call < 4; call += 1) {
    outcomes.push(
      await stripe.paymentIntents.list().then(
        () => 'ok',
        () => 'failed',
      ),
    );
  }
  assert.deepEqual(outcomes, ['ok', 'failed', 'ok', 'failed']);
  await steer(sandbox, 'stripe', '/reset', {});
  await stripe.paymentIntents.list();
  await assert.rejects(steer(sandbox, 'stripe', '/faults', { kind: 'meteor' }), /400.*kind must be one of/);
});

test('faults of one API do not touch another', async (t) => {
  const { sandbox, stripe } = await sandboxFor(t);
  await steer(sandbox, 'exchange-rates', '/faults', { kind: 'error' });
  await stripe.paymentIntents.list();
  assert.equal((await fetch(`${sandbox.url('exchange-rates')}/v1/latest`)).status, 500);
});

test('payments, answers to keys and faults outlive the process, in a file that only its owner reads', async (t) => {
  const directory = await mkdtemp(join(tmpdir(), 'sandbox-'));
  const stateFile = join(directory, 'data', 'state.db');
  const before = await startTestSandbox({ stateFile });
  const intent = await stripeClient(before).paymentIntents.create(payment('4242424242424242'), {
    idempotencyKey: 'kept',
  });
  // A rolling reload: the next generation serves the same state while the old one still lives.
  const after = await startTestSandbox({ stateFile });
  t.after(async () => {
    await after.close(0);
    await rm(directory, { recursive: true });
  });
  assert.equal((await stripeClient(after).paymentIntents.retrieve(intent.id)).status, 'succeeded');
  await stripeClient(before).refunds.create({ payment_intent: intent.id, amount: 100 });
  await before.close(0);
  assert.equal((await stripeClient(after).refunds.list()).data.length, 1);
  const replayed = await stripeClient(after).paymentIntents.create(payment('4242424242424242'), {
    idempotencyKey: 'kept',
  });
  assert.equal(replayed.id, intent.id);
  assert.equal((await stat(stateFile)).mode & 0o777, 0o600);
});

test('events reach the webhook signed, are repeated until it answers, and name the request that caused them', async (t) => {
  const received: Stripe.Event[] = [];
  let failures = 1;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk;
    });
    request.on('end', () => {
      const signature = request.headers['stripe-signature'];
      const event = new Stripe('sk_test_x').webhooks.constructEvent(body, signature ?? '', testKeys.webhook);
      const isRefused = failures > 0;
      if (isRefused) failures -= 1;
      else received.push(event);
      response.writeHead(isRefused ? 500 : 200).end();
    });
  }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  assert(typeof address === 'object' && address !== null);
  const { sandbox, stripe } = await sandboxFor(t, {
    webhookUrl: `http://127.0.0.1:${address.port}/webhooks/stripe`,
  });
  const intent = await stripe.paymentIntents.create(payment('pm_card_visa'), { idempotencyKey: 'cause' });
  await sandbox.webhooksIdle();
  // The refused one waits for its retry, which an advance of the time brings on.
  await steer(sandbox, 'stripe', '/time/advance', { ms: 60_000 });
  await sandbox.webhooksIdle();
  assert.deepEqual(received.map(({ type }) => type).sort(), ['charge.succeeded', 'payment_intent.succeeded']);
  const succeeded = received.find(({ type }) => type === 'payment_intent.succeeded');
  assert(succeeded?.type === 'payment_intent.succeeded');
  assert.equal(succeeded.data.object.id, intent.id);
  assert.equal(succeeded.request?.idempotency_key, 'cause');
  assert.equal(succeeded.request?.id, intent.lastResponse.requestId);
});
