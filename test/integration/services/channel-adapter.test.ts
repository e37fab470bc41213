import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { Redis } from 'ioredis';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { signatureHeader } from '../../../sandbox/stripe/webhooks.ts';
import { channelVariables, startTestSandbox, testKeys } from '../../../sandbox/testing.ts';
import { type CreateCharge, contract } from '../../../services/channel-adapter/contract.ts';
import { getExchangeRate } from '../../../services/channel-adapter/operations/get-exchange-rate.ts';
import { type Context, service } from '../../../services/channel-adapter/service.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';
import type { TestServiceDatabase } from '../../fixtures/service-database.ts';
import { openWithoutRedis } from '../../fixtures/without-redis.ts';
import { hoursLater, steer } from '../sandbox/support.ts';

let sandbox: Sandbox;
let platform: TestPlatform;
let own: TestServiceDatabase;
let settings: Context['settings'];

before(async () => {
  sandbox = await startTestSandbox();
  const variables = {
    ...channelVariables(sandbox),
  };
  settings = variables;
  platform = await startServices([service], {
    variables,
  });
  own = await platform.database('channel-adapter');
});

after(async () => {
  await platform?.stop();
  await sandbox?.close(0);
});

const gateway = { as: 'payment-gateway' } as const;

function card(number: string): CreateCharge['payment_method'] {
  return { type: 'card', number, exp_month: 12, exp_year: new Date().getUTCFullYear() + 2, cvc: '123' };
}

function request(more: Partial<CreateCharge> = {}): CreateCharge {
  return {
    payment_id: newId('pay'),
    merchant_id: 'mer_1',
    channels: ['stripe'],
    amount: 2_000n,
    currency: 'USD',
    payment_method: card('4242424242424242'),
    capture_method: 'automatic',
    return_url: 'https://shop.example/back',
    ...more,
  };
}

async function charge(more: Partial<CreateCharge> = {}) {
  return platform.call(contract, 'createCharge', { body: request(more) }, gateway);
}

async function held() {
  return charge({ capture_method: 'manual' });
}

async function sync(paymentId: string) {
  return platform.call(contract, 'syncCharge', { params: { payment_id: paymentId } }, gateway);
}

async function refund(paymentId: string, amount: bigint, refundId = newId('ref')) {
  const input = { params: { payment_id: paymentId }, body: { refund_id: refundId, amount } };
  return platform.call(contract, 'createChannelRefund', input, gateway);
}

async function syncRefund(refundId: string) {
  return platform.call(contract, 'syncChannelRefund', { params: { refund_id: refundId } }, gateway);
}

async function fault(kind: string, pathPrefix: string, remaining = 2) {
  await steer(sandbox, 'stripe', '/faults', { kind, remaining, pathPrefix, method: 'POST' });
}

const outcomes = [
  ['4242424242424242', 'succeeded', null],
  ['5555555555554444', 'succeeded', null],
  ['378282246310005', 'succeeded', null],
  ['4000000000000002', 'failed', 'generic_decline'],
  ['4000000000009995', 'failed', 'insufficient_funds'],
  ['4000000000009987', 'failed', 'lost_card'],
  ['4000000000009979', 'failed', 'stolen_card'],
  ['4000000000000069', 'failed', 'expired_card'],
  ['4000000000000127', 'failed', 'incorrect_cvc'],
  ['4000000000000119', 'failed', 'processing_error'],
  ['4000000000006975', 'failed', 'card_velocity_exceeded'],
  ['4100000000000019', 'failed', 'fraudulent'],
  ['4242424242424241', 'failed', 'incorrect_number'],
  ['4000000000003220', 'requires_action', null],
  ['4000002760003184', 'requires_action', null],
  ['4000000000009235', 'succeeded', null],
] as const;

for (const [number, state, code] of outcomes) {
  test(`card ${number} is ${state}${code === null ? '' : ` with ${code}`}`, async () => {
    const cvc = number.length === 15 ? '1234' : '123';
    const made = await charge({ payment_method: { ...card(number), cvc } as CreateCharge['payment_method'] });
    assert.equal(made.state, state);
    assert.equal(made.failure?.code ?? null, code);
    assert.equal(made.captured_amount, state === 'succeeded' ? 2_000n : 0n);
    assert.equal(typeof made.next_action_url, state === 'requires_action' ? 'string' : 'object');
    if (code !== 'incorrect_number') assert.equal(made.card?.last4, number.slice(-4));
  });
}

test('a payment has one charge, whoever asks again and with whatever key', async () => {
  const body = request();
  const first = await platform.call(contract, 'createCharge', { body }, { ...gateway, key: 'one' });
  const replayed = await platform.attempt(contract, 'createCharge', { body }, { ...gateway, key: 'one' });
  assert.equal(replayed.headers['idempotency-replayed'], 'true');
  const again = await platform.call(contract, 'createCharge', { body }, { ...gateway, key: 'two' });
  assert.deepEqual(again, first);
  const shown = await platform.call(contract, 'getCharge', { params: { payment_id: body.payment_id } });
  assert.deepEqual(shown, first);
});

test('asked for ten times at once, a payment is made once', async () => {
  const body = request();
  const made = await Promise.all(
    Array.from({ length: 10 }, () => platform.call(contract, 'createCharge', { body }, gateway)),
  );
  assert.equal(new Set(made.map(({ id }) => id)).size, 1);
  const ids = new Set(made.map((charge) => charge.channel_payment_id).filter((id) => id !== null));
  assert.equal(ids.size, 1);
  const query = encodeURIComponent(`metadata['payment_id']:'${body.payment_id}'`);
  const answer = await fetch(`${sandbox.url('stripe')}/v1/payment_intents/search?query=${query}`, {
    headers: { authorization: `Bearer ${testKeys.stripe}` },
  });
  const { data } = (await answer.json()) as { data: unknown[] };
  assert.equal(data.length, 1);
});

test('only the gateway may charge', async () => {
  const answer = await platform.attempt(
    contract,
    'createCharge',
    { body: request() },
    { as: 'dispute-service' },
  );
  assert.equal(answer.status, 403);
  const stranger = await platform.attempt(contract, 'listChannels', {}, { as: 'order-service' });
  assert.equal(stranger.status, 403);
});

test('what Stripe cannot take fails without Stripe being asked', async () => {
  const tooLarge = await charge({ amount: 100_000_000n });
  assert.deepEqual([tooLarge.state, tooLarge.failure?.code], ['failed', 'amount_too_large']);
  const fraction = await charge({ amount: 12_345n, currency: 'KWD' });
  assert.equal(fraction.failure?.code, 'amount_not_expressible');
  const none = await platform.attempt(
    contract,
    'createCharge',
    { body: request({ currency: 'XXX' }) },
    gateway,
  );
  assert.equal(none.status, 422);
  assert.match(none.text, /no_channel/);
});

test('amounts of currencies that Stripe counts otherwise come back as ours', async () => {
  for (const [amount, currency] of [
    [5_000n, 'ISK'],
    [5_000n, 'JPY'],
    [12_340n, 'KWD'],
    [5_000n, 'UGX'],
    [500n, 'MGA'],
  ] as const) {
    const made = await charge({ amount, currency });
    assert.deepEqual([made.state, made.captured_amount], ['succeeded', amount], currency);
  }
});

test('an answer that was lost is found by asking again', async () => {
  await fault('drop-after', '/v1/payment_intents');
  const made = await charge();
  assert.deepEqual([made.state, made.channel_payment_id], ['processing', null]);
  const found = await sync(made.payment_id);
  assert.equal(found.state, 'succeeded');
  assert.equal(found.captured_amount, 2_000n);
  const told = await own.events('charge.updated', made.payment_id);
  assert.equal(told.length, 1);
});

test('a lost answer is also found by asking for the same payment with the card', async () => {
  await fault('drop-after', '/v1/payment_intents');
  const body = request();
  const made = await platform.call(contract, 'createCharge', { body }, gateway);
  assert.equal(made.state, 'processing');
  const again = await platform.call(contract, 'createCharge', { body }, gateway);
  assert.deepEqual([again.id, again.state], [made.id, 'succeeded']);
});

test('what Stripe certainly never received fails, and not before that is certain', async () => {
  await fault('drop', '/v1/payment_intents');
  const made = await charge();
  assert.equal(made.state, 'processing');
  assert.equal((await sync(made.payment_id)).state, 'processing');
  await own.query(`update charges set last_asked_at = last_asked_at - interval '1 hour' where id = $1`, [
    made.id,
  ]);
  const failed = await sync(made.payment_id);
  assert.deepEqual([failed.state, failed.failure?.code], ['failed', 'channel_never_received']);
});

test('a server error leaves the outcome open', async () => {
  await fault('error', '/v1/payment_intents');
  assert.equal((await charge()).state, 'processing');
});

test('3-D Secure done or failed is found by a sync', async () => {
  for (const [outcome, state] of [
    ['succeed', 'succeeded'],
    ['fail', 'failed'],
  ] as const) {
    const made = await charge({ payment_method: card('4000000000003220') });
    await steer(sandbox, 'stripe', `/payment_intents/${made.channel_payment_id}/authenticate`, { outcome });
    assert.equal((await sync(made.payment_id)).state, state);
  }
});

test('3-D Secure is asked for where the payment asks for it', async () => {
  const made = await charge({ payment_method: card('4000000000003055'), request_three_d_secure: true });
  assert.equal(made.state, 'requires_action');
});

test('an authorization is captured in part, once', async () => {
  const made = await held();
  assert.equal(made.state, 'requires_capture');
  const params = { payment_id: made.payment_id };
  const captured = await platform.call(
    contract,
    'captureCharge',
    { params, body: { amount: 1_500n } },
    gateway,
  );
  assert.deepEqual([captured.state, captured.captured_amount], ['succeeded', 1_500n]);
  const again = await platform.call(contract, 'captureCharge', { params, body: { amount: 1_500n } }, gateway);
  assert.deepEqual(again, captured);
  const other = await platform.attempt(
    contract,
    'captureCharge',
    { params, body: { amount: 100n } },
    gateway,
  );
  assert.equal(other.status, 409);
  const voided = await platform.attempt(contract, 'cancelCharge', { params }, gateway);
  assert.equal(voided.status, 409);
});

test('no more is captured than was authorized', async () => {
  const made = await held();
  const input = { params: { payment_id: made.payment_id }, body: { amount: 2_001n } };
  assert.equal((await platform.attempt(contract, 'captureCharge', input, gateway)).status, 422);
});

test('a capture whose answer was lost is not guessed, and found by a sync', async () => {
  const made = await held();
  await fault('drop-after', `/v1/payment_intents/${made.channel_payment_id}/capture`);
  const input = { params: { payment_id: made.payment_id }, body: { amount: 2_000n } };
  const lost = await platform.attempt(contract, 'captureCharge', input, gateway);
  assert.equal(lost.status, 503);
  assert.match(lost.text, /channel_outcome_unknown/);
  assert.equal((await sync(made.payment_id)).state, 'succeeded');
});

test('an authorization is voided, and again without effect', async () => {
  const { payment_id } = await held();
  const params = { payment_id };
  const voided = await platform.call(contract, 'cancelCharge', { params }, gateway);
  assert.equal(voided.state, 'cancelled');
  assert.deepEqual(await platform.call(contract, 'cancelCharge', { params }, gateway), voided);
});

test('refunds are partial and many, one a refund_id, and never above the charge', async () => {
  const { payment_id } = await charge();
  const refundId = newId('ref');
  const first = await refund(payment_id, 500n, refundId);
  assert.equal(first.state, 'succeeded');
  assert.deepEqual(await refund(payment_id, 500n, refundId), first);
  assert.equal((await refund(payment_id, 1_500n)).state, 'succeeded');
  const tooMuch = await refund(payment_id, 1n);
  assert.deepEqual([tooMuch.state, tooMuch.failure?.code], ['failed', 'charge_already_refunded']);
});

test('only what was captured is refunded', async () => {
  const { payment_id } = await held();
  assert.equal((await refund(payment_id, 1n)).failure?.code, 'charge_not_refundable');
  const missing = await platform.attempt(
    contract,
    'createChannelRefund',
    { params: { payment_id: 'pay_none' }, body: { refund_id: newId('ref'), amount: 1n } },
    gateway,
  );
  assert.equal(missing.status, 404);
});

test('a refund whose answer was lost is found, and one that never arrived is repeated', async () => {
  for (const kind of ['drop-after', 'drop']) {
    const { payment_id } = await charge();
    await fault(kind, '/v1/refunds');
    const lost = await refund(payment_id, 700n);
    assert.equal(lost.state, 'processing', kind);
    assert.equal((await syncRefund(lost.refund_id)).state, 'succeeded', kind);
    // All of the rest: had the refund been made twice, it would be too much.
    assert.equal((await refund(payment_id, 1_300n)).state, 'succeeded', kind);
  }
});

test('a pending refund succeeds later, and a succeeded one may fail', async () => {
  const pending = await charge({ payment_method: card('4000000000007726') });
  const failing = await charge({ payment_method: card('4000000000005126') });
  const first = await refund(pending.payment_id, 2_000n);
  const second = await refund(failing.payment_id, 2_000n);
  assert.deepEqual([first.state, second.state], ['processing', 'succeeded']);
  await hoursLater(sandbox, 2);
  assert.equal((await syncRefund(first.refund_id)).state, 'succeeded');
  const failed = await syncRefund(second.refund_id);
  assert.deepEqual([failed.state, failed.failure?.code], ['failed', 'unknown']);
  await steer(sandbox, 'stripe', '/time/reset', {});
});

type StripeEvent = { id: string; type: string; data: { object: { id: string } } };

async function eventsOf(objectId: string): Promise<StripeEvent[]> {
  const answer = await fetch(`${sandbox.url('stripe')}/v1/events?limit=100`, {
    headers: { authorization: `Bearer ${testKeys.stripe}` },
  });
  const { data } = (await answer.json()) as { data: StripeEvent[] };
  return data.filter((event) => event.data.object.id === objectId);
}

async function deliver(event: object, secret: string = testKeys.webhook) {
  const body = JSON.stringify(event);
  const signature = signatureHeader(body, secret, Math.floor(Date.now() / 1_000));
  const headers = { 'stripe-signature': signature, 'content-type': 'application/json' };
  return platform.send(
    'channel-adapter',
    { method: 'POST', path: '/webhooks/stripe', body },
    { public: true, headers },
  );
}

test('a webhook brings the charge to where Stripe has it, once, in whatever order', async () => {
  const made = await charge({ payment_method: card('4000000000003220') });
  const id = made.channel_payment_id ?? '';
  await steer(sandbox, 'stripe', `/payment_intents/${id}/authenticate`, { outcome: 'succeed' });
  const events = await eventsOf(id);
  assert.ok(events.length >= 3);
  // Newest first, and each of them twice.
  for (const event of [...events, ...events]) assert.equal((await deliver(event)).status, 200);
  const present = await platform.call(contract, 'getCharge', { params: { payment_id: made.payment_id } });
  assert.equal(present.state, 'succeeded');
  assert.equal((await own.events('charge.updated', made.payment_id)).length, 1);
});

test('a webhook that Stripe did not sign is refused', async () => {
  const event = { id: 'evt_x', object: 'event', type: 'payment_intent.succeeded', data: { object: {} } };
  const wrong = await deliver(event, 'whsec_other');
  assert.equal(wrong.status, 400);
  assert.match(wrong.text, /invalid_signature/);
  const unsigned = await platform.send(
    'channel-adapter',
    { method: 'POST', path: '/webhooks/stripe', body: '{}' },
    { public: true },
  );
  assert.equal(unsigned.status, 400);
});

test('a dispute is told when it opens and when it closes', async () => {
  const made = await charge();
  const charges = await fetch(
    `${sandbox.url('stripe')}/v1/charges?payment_intent=${made.channel_payment_id}`,
    {
      headers: { authorization: `Bearer ${testKeys.stripe}` },
    },
  );
  const { data } = (await charges.json()) as { data: { id: string }[] };
  const dispute = (await steer(sandbox, 'stripe', `/charges/${data[0]?.id}/dispute`, {
    reason: 'fraudulent',
  })) as { id: string };
  const opened = await eventsOf(dispute.id);
  for (const event of opened) await deliver(event);
  assert.equal((await own.events('channel_dispute.opened', dispute.id)).length, 1);
  await steer(sandbox, 'stripe', `/disputes/${dispute.id}/decide`, { outcome: 'won' });
  for (const event of await eventsOf(dispute.id)) await deliver(event);
  const closed = await own.events('channel_dispute.closed', dispute.id);
  assert.equal(closed.length, 1);
  assert.match(closed[0] ?? '', /"outcome":"won"/);
});

test('the statement of a day has what Stripe booked', async () => {
  const made = await charge({ amount: 777n });
  await refund(made.payment_id, 77n);
  const date = new Date().toISOString().slice(0, 10);
  const statement = await platform.call(contract, 'getStatement', {
    params: { channel: 'stripe' },
    query: { date },
  });
  const lines = statement.data.filter((line) => line.channel_payment_id === made.channel_payment_id);
  assert.deepEqual(
    lines.map(({ type, amount, fee_amount, net_amount, currency }) => [
      type,
      amount,
      fee_amount,
      net_amount,
      currency,
    ]),
    [
      ['charge', 777n, 53n, 724n, 'USD'],
      ['refund', -77n, 0n, -77n, 'USD'],
    ],
  );
  const unknown = await platform.attempt(contract, 'getStatement', {
    params: { channel: 'none' },
    query: { date },
  });
  assert.equal(unknown.status, 404);
});

async function rateOf(base: string, quote: string) {
  return platform.call(contract, 'getExchangeRate', { params: { base, quote } });
}

async function withRedis(work: (redis: Redis) => Promise<unknown>): Promise<void> {
  const { host, port, password } = platform.infra.redis;
  const redis = new Redis({ host, port, password });
  await work(redis).finally(() => redis.disconnect());
}

const ratesKey = 'channel-adapter:exchange-rates';

test('exchange rates are cached together: direct, inverse and cross ones come from one table', async () => {
  const direct = await rateOf('USD', 'EUR');
  assert.match(direct.rate, /^0\.9\d+$/);
  await steer(sandbox, 'exchange-rates', '/faults', { kind: 'error' });
  assert.deepEqual(
    [(await rateOf('USD', 'EUR')).rate, direct.derivation, direct.stale],
    [direct.rate, 'direct', false],
  );
  assert.equal((await rateOf('EUR', 'USD')).derivation, 'inverse');
  assert.equal((await rateOf('EUR', 'JPY')).derivation, 'cross');
  await steer(sandbox, 'exchange-rates', '/reset', {});
  const unknown = await platform.attempt(contract, 'getExchangeRate', {
    params: { base: 'USD', quote: 'XXX' },
  });
  assert.equal(unknown.status, 404);
});

test('an amount is converted by the exact rate, in the minor units of both currencies', async () => {
  const rates = {
    base: 'USD',
    date: '2026-01-01',
    rates: { EUR: '0.8', JPY: '150.25' },
    fetchedAtMs: Date.now(),
  };
  await withRedis((redis) => redis.set(ratesKey, JSON.stringify(rates)));
  const convert = (base: string, quote: string, amount: bigint) =>
    platform.attempt(contract, 'convertAmount', { params: { base, quote }, query: { amount } });
  for (const [base, quote, amount, expected] of [
    ['USD', 'EUR', 1_000n, 800],
    ['EUR', 'JPY', 1_000n, 1_878],
    ['JPY', 'USD', 1_502_500n, 1_000_000],
  ] as const) {
    const { status, body } = await convert(base, quote, amount);
    assert.equal(status, 200);
    assert.match(
      JSON.stringify(body, (_, value) => (typeof value === 'bigint' ? Number(value) : value)),
      new RegExp(`"converted_amount":${expected}\\b`),
    );
  }
  const tooMuch = await convert('USD', 'JPY', 999_999_999_999_999_999n);
  assert.deepEqual([tooMuch.status, /amount_not_convertible/.test(tooMuch.text)], [422, true]);
  assert.equal((await convert('USD', 'XXX', 1n)).status, 404);
  await withRedis((redis) => redis.del(ratesKey));
  await steer(sandbox, 'exchange-rates', '/faults', { kind: 'error', remaining: 1 });
  assert.equal((await convert('USD', 'EUR', 1n)).status, 503);
});

test('without Redis the exchange-rate API is asked every time', async (t) => {
  const { context, close } = await openWithoutRedis(platform, 'channel-adapter');
  t.after(close);
  const rate = await getExchangeRate({ ...context, settings }, { base: 'USD', quote: 'GBP' });
  assert.match(rate.rate, /^0\.7\d+$/);
});

test('old exchange rates are given while the API fails, with their age, and no older than a day', async () => {
  const aged = (hours: number) => {
    const fetchedAtMs = Date.now() - hours * 3_600_000;
    const rates = { base: 'USD', date: '2026-01-01', rates: { EUR: '0.8' }, fetchedAtMs };
    return withRedis((redis) => redis.set(ratesKey, JSON.stringify(rates)));
  };
  // Enough answers before, so that two failures leave the breaker closed.
  for (const _ of [1, 2]) {
    await withRedis((redis) => redis.del(ratesKey));
    await rateOf('USD', 'EUR');
  }
  await aged(1);
  await steer(sandbox, 'exchange-rates', '/faults', { kind: 'error', remaining: 2 });
  const old = await rateOf('EUR', 'USD');
  assert.deepEqual([old.rate, old.as_of, old.stale], ['1.25', '2026-01-01T00:00:00.000Z', true]);
  assert.ok(old.age_seconds >= 3_600);
  await aged(25);
  const params = { base: 'EUR', quote: 'USD' };
  assert.equal((await platform.attempt(contract, 'getExchangeRate', { params })).status, 503);
  const fresh = await rateOf('EUR', 'USD');
  assert.deepEqual([fresh.stale, fresh.age_seconds < 600], [false, true]);
});

test('channels and charges are listed, page by page', async () => {
  const { data: channels } = await platform.call(contract, 'listChannels', {});
  assert.deepEqual(
    channels.map(({ name, methods }) => [name, methods]),
    [
      ['adyen', ['card']],
      ['stripe', ['card']],
    ],
  );
  const merchant_id = newId('mer');
  for (let made = 0; made < 3; made += 1) await charge({ merchant_id });
  const first = await platform.call(contract, 'listCharges', { query: { merchant_id, limit: 2 } });
  assert.deepEqual([first.data.length, first.has_more], [2, true]);
  const rest = await platform.call(contract, 'listCharges', {
    query: { merchant_id, limit: 2, cursor: first.next_cursor ?? '' },
  });
  assert.deepEqual([rest.data.length, rest.has_more], [1, false]);
});

test('malformed requests are refused', async () => {
  const path = '/api/v1/charges';
  for (const body of [
    '{',
    {},
    { ...request(), amount: 0n },
    { ...request(), extra: 1 },
    { ...request(), currency: 'usd' },
  ])
    assert.equal(
      (await platform.send('channel-adapter', { method: 'POST', path, body }, gateway)).status,
      400,
    );
  assert.equal(
    (await platform.attempt(contract, 'getCharge', { params: { payment_id: 'pay_none' } })).status,
    404,
  );
});

test('what was certainly never asked for has failed', async () => {
  // Too little time is left to ask.
  const headers = { 'x-request-deadline-ms': '3500' };
  const made = await platform.call(contract, 'createCharge', { body: request() }, { ...gateway, headers });
  assert.deepEqual([made.state, made.failure?.code], ['failed', 'channel_unavailable']);
});

test('what nobody asks for any more is found by the job, at growing intervals', async () => {
  await fault('drop-after', '/v1/payment_intents');
  const made = await charge();
  assert.equal(made.state, 'processing');
  await own.query(`update charges set next_sync_at = now() where id = $1`, [made.id]);
  const found = await own.until(
    `select state, next_sync_at from charges where id = $1 and state <> 'processing'`,
    [made.id],
  );
  assert.deepEqual([found['state'], found['next_sync_at']], ['succeeded', null]);
});
