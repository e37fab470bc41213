import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { signatureHeader } from '../../../sandbox/stripe/webhooks.ts';
import { channelVariables, startTestSandbox, testKeys } from '../../../sandbox/testing.ts';
import { type Charge, type CreateCharge, contract } from '../../../services/channel-adapter/contract.ts';
import { service } from '../../../services/channel-adapter/service.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';
import type { TestServiceDatabase } from '../../fixtures/service-database.ts';
import { steer } from '../sandbox/support.ts';

let sandbox: Sandbox;
let platform: TestPlatform;
let own: TestServiceDatabase;

before(async () => {
  sandbox = await startTestSandbox();
  platform = await startServices([service], {
    variables: {
      ...channelVariables(sandbox),
    },
  });
  own = await platform.database('channel-adapter');
});

after(async () => {
  await platform?.stop();
  await sandbox?.close(0);
});

beforeEach(async () => {
  await own.query('delete from routing_rules', []);
  await own.query('delete from charge_attempts', []);
});

const gateway = { as: 'payment-gateway' } as const;

/** Taken by both: a test card of Adyen's that Stripe does not know is declined there for good. */
function card(more: object = {}): CreateCharge['payment_method'] {
  return { type: 'card', number: '5555555555554444', exp_month: 3, exp_year: 2030, cvc: '737', ...more };
}

async function charge(more: Partial<CreateCharge> = {}): Promise<Charge> {
  const body: CreateCharge = {
    payment_id: newId('pay'),
    merchant_id: 'mer_1',
    channels: ['stripe', 'adyen'],
    amount: 10_000n,
    currency: 'USD',
    payment_method: card(),
    capture_method: 'automatic',
    ...more,
  };
  return platform.call(contract, 'createCharge', { body }, gateway);
}

async function attemptsOf({ payment_id }: Charge): Promise<[string, string, string | null][]> {
  const { data } = await platform.call(contract, 'listChargeAttempts', { params: { payment_id } });
  return data.map(({ channel, outcome, code }) => [channel, outcome, code]);
}

async function rule(more: object = {}) {
  const body = { priority: 10, description: 'a rule', ...more };
  return platform.call(contract, 'createRoutingRule', { body });
}

test('the merchant’s first channel takes a payment, and says so', async () => {
  const made = await charge();
  assert.deepEqual([made.state, made.channel], ['succeeded', 'stripe']);
  assert.deepEqual(await attemptsOf(made), [['stripe', 'accepted', null]]);
  const missing = await platform.attempt(contract, 'listChargeAttempts', { params: { payment_id: 'none' } });
  assert.equal(missing.status, 404);
});

test('a rule sends payments elsewhere from the next one on, until it is switched off or deleted', async () => {
  const made = await rule({ currencies: ['USD'], channels: ['adyen', 'stripe'] });
  assert.equal((await charge()).channel, 'adyen');
  assert.equal((await charge({ currency: 'EUR' })).channel, 'stripe');
  const params = { rule_id: made.id };
  const off = await platform.call(contract, 'updateRoutingRule', { params, body: { enabled: false } });
  assert.equal(off.enabled, false);
  assert.equal((await charge()).channel, 'stripe');
  assert.deepEqual(await platform.call(contract, 'deleteRoutingRule', { params }), {});
  const { data } = await platform.call(contract, 'listRoutingRules', {});
  assert.deepEqual(data, []);
  for (const gone of [
    await platform.attempt(contract, 'deleteRoutingRule', { params }),
    await platform.attempt(contract, 'updateRoutingRule', { params, body: {} }),
  ])
    assert.deepEqual([gone.status, /routing_rule_not_found/.test(gone.text)], [404, true]);
});

test('a dry run says which channel would take a payment, which would be next, and why; nothing is charged', async () => {
  const cheapest = await rule({ strategy: 'cost', currencies: ['USD'], min_amount: 5_000n });
  await steer(sandbox, 'stripe', '/reset', {});
  const body = { merchant_id: 'mer_1', amount: 10_000n, currency: 'USD' };
  const route = await platform.call(contract, 'planRoute', { body });
  assert.deepEqual([route.rule_id, route.strategy, route.failover], [cheapest.id, 'cost', 'soft_declines']);
  assert.deepEqual(
    route.candidates.map(({ channel, eligible, cost }) => [channel, eligible, cost]),
    [
      ['adyen', true, 103n],
      ['stripe', true, 320n],
    ],
  );
  const token = await platform.call(contract, 'planRoute', {
    body: { ...body, amount: 4_999n, method: 'token', channels: ['adyen', 'stripe'] },
  });
  assert.deepEqual(
    token.candidates.map(({ channel, reasons }) => [channel, reasons]),
    [
      ['stripe', []],
      ['adyen', ['method_not_supported']],
    ],
  );
  const { requests } = (await steer(sandbox, 'stripe', '/requests')) as { requests: { method: string }[] };
  assert.deepEqual(
    requests.filter(({ method }) => method === 'POST'),
    [],
  );
});

test('a decline that is not lasting is tried at the next channel, and both tries are seen', async () => {
  await rule({ channels: ['adyen', 'stripe'] });
  const made = await charge({ payment_method: card({ holder_name: 'ISSUER_UNAVAILABLE' }) });
  assert.deepEqual([made.state, made.channel], ['succeeded', 'stripe']);
  assert.deepEqual(await attemptsOf(made), [
    ['adyen', 'declined', 'issuer_not_available'],
    ['stripe', 'accepted', null],
  ]);
  const history = await own.query('select cause from charge_history where charge_id = $1 order by id', [
    made.id,
  ]);
  assert.deepEqual(
    history.map((row) => row['cause']),
    ['answer', 'failover', 'answer'],
  );
});

test('a decline for good, and any decline where the rule says so, is not tried elsewhere', async () => {
  await rule({ channels: ['adyen', 'stripe'] });
  const lasting = await charge({ payment_method: card({ holder_name: 'NOT_ENOUGH_BALANCE' }) });
  assert.deepEqual([lasting.state, lasting.failure?.code], ['failed', 'insufficient_funds']);
  await rule({ priority: 1, channels: ['adyen', 'stripe'], failover: 'unreachable' });
  const soft = await charge({ payment_method: card({ holder_name: 'ISSUER_UNAVAILABLE' }) });
  assert.deepEqual([soft.state, soft.failure?.code], ['failed', 'issuer_not_available']);
  assert.deepEqual(await attemptsOf(soft), [['adyen', 'declined', 'issuer_not_available']]);
});

test('a channel that was not reached is passed over; one that may have been is never', async () => {
  await rule({ channels: ['adyen', 'stripe'] });
  await steer(sandbox, 'adyen', '/faults', { kind: 'rate-limit', remaining: 1 });
  const passed = await charge();
  assert.deepEqual(await attemptsOf(passed), [
    ['adyen', 'not_asked', 'channel_unavailable'],
    ['stripe', 'accepted', null],
  ]);
  await steer(sandbox, 'adyen', '/faults', { kind: 'drop-after', remaining: 2 });
  const unknown = await charge();
  assert.deepEqual([unknown.state, unknown.channel], ['processing', 'adyen']);
  assert.deepEqual(await attemptsOf(unknown), [['adyen', 'unknown', null]]);
  // Asked for again it is the same channel, whatever it says.
  await steer(sandbox, 'adyen', '/faults', { kind: 'rate-limit', remaining: 1 });
  const body = { ...unknown, payment_method: card() };
  const { payment_id, merchant_id, amount, currency, payment_method } = body;
  const again = await charge({ payment_id, merchant_id, amount, currency, payment_method });
  assert.deepEqual([again.state, again.channel], ['processing', 'adyen']);
});

test('a decline that is told while another channel may still be asked is told again later', async () => {
  await steer(sandbox, 'adyen', '/faults', { kind: 'drop-after', remaining: 2 });
  const made = await charge({
    channels: ['adyen'],
    payment_method: card({ holder_name: 'ISSUER_UNAVAILABLE' }),
  });
  await own.query(`update charges set fallbacks = '{stripe}' where id = $1`, [made.id]);
  const { notifications } = (await steer(sandbox, 'adyen', '/notifications')) as { notifications: object[] };
  const deliver = () =>
    platform.send(
      'channel-adapter',
      { method: 'POST', path: '/webhooks/adyen', body: notifications[0] },
      { public: true },
    );
  const early = await deliver();
  assert.deepEqual([early.status, /channel_unavailable/.test(early.text)], [503, true]);
  await own.query(`update charges set last_asked_at = last_asked_at - interval '1 minute' where id = $1`, [
    made.id,
  ]);
  assert.equal((await deliver()).status, 202);
  const { payment_id } = made;
  const failed = await platform.call(contract, 'getCharge', { params: { payment_id } });
  assert.deepEqual([failed.state, failed.failure?.code], ['failed', 'issuer_not_available']);
});

test('a webhook whose subject cannot be asked for is refused, so that Stripe tells it again', async () => {
  const made = await charge();
  const object = { id: made.channel_payment_id, object: 'payment_intent' };
  const body = JSON.stringify({
    id: 'evt_later',
    object: 'event',
    type: 'payment_intent.succeeded',
    data: { object },
  });
  const signature = signatureHeader(body, testKeys.webhook, Math.floor(Date.now() / 1_000));
  await steer(sandbox, 'stripe', '/faults', { kind: 'error', remaining: 2, method: 'GET' });
  const answer = await platform.send(
    'channel-adapter',
    { method: 'POST', path: '/webhooks/stripe', body },
    { public: true, headers: { 'stripe-signature': signature } },
  );
  assert.deepEqual([answer.status, /channel_unavailable/.test(answer.text)], [503, true]);
});

test('a channel that is switched off gets no new payment, and what it has is refunded as before', async () => {
  const paid = await charge();
  const params = { channel: 'stripe' };
  const fees = { fee_basis_points: 150, fixed_fees: { USD: 25 } };
  const off = await platform.call(contract, 'updateChannel', {
    params,
    body: { state: 'disabled', ...fees },
  });
  assert.deepEqual([off.state, off.fee_basis_points, off.fixed_fees], ['disabled', 150, { USD: 25 }]);
  assert.equal((await charge()).channel, 'adyen');
  const none = await platform.attempt(
    contract,
    'createCharge',
    {
      body: {
        payment_id: newId('pay'),
        merchant_id: 'mer_1',
        channels: ['stripe'],
        amount: 1_000n,
        currency: 'USD',
        payment_method: card(),
        capture_method: 'automatic',
      },
    },
    gateway,
  );
  assert.deepEqual([none.status, /no_channel.*stripe: channel_disabled/.test(none.text)], [422, true]);
  const refunded = await platform.call(
    contract,
    'createChannelRefund',
    { params: { payment_id: paid.payment_id }, body: { refund_id: newId('ref'), amount: 1n } },
    gateway,
  );
  assert.equal(refunded.state, 'succeeded');
  await platform.call(contract, 'updateChannel', { params, body: { state: 'enabled' } });
  const unknown = await platform.attempt(contract, 'updateChannel', {
    params: { channel: 'none' },
    body: {},
  });
  assert.equal(unknown.status, 404);
});

test('a channel’s health is what it answered lately', async () => {
  await charge();
  await charge({ payment_method: card({ number: '4000000000000002' }), channels: ['stripe'] });
  const { data } = await platform.call(contract, 'listChannels', {});
  const stripe = data.find(({ name }) => name === 'stripe');
  const { breaker, requests, answered_percent, accepted_percent } = stripe?.health ?? {};
  assert.deepEqual([breaker, requests, answered_percent, accepted_percent], ['closed', 2, 100, 50]);
});

test('a rule that makes no sense is refused with what is wrong', async () => {
  const refused = [
    [{ channels: ['none'] }, 422, 'unknown_channel'],
    [{ min_amount: 5n }, 422, 'amount_needs_one_currency'],
    [{ min_amount: 5n, currencies: ['USD', 'EUR'] }, 422, 'amount_needs_one_currency'],
    [{ min_amount: 5n, max_amount: 4n, currencies: ['USD'] }, 422, 'amounts_in_wrong_order'],
    [{ strategy: 'luck' }, 400, 'invalid_request'],
    [{ priority: -1 }, 400, 'invalid_request'],
    [{ extra: true }, 400, 'invalid_request'],
  ] as const;
  const path = '/api/v1/routing-rules';
  for (const [more, status, code] of refused) {
    const body = { priority: 1, description: 'x', ...more };
    const answer = await platform.send('channel-adapter', { method: 'POST', path, body });
    assert.deepEqual([answer.status, answer.text.includes(code)], [status, true], code);
  }
  const { id } = await rule();
  for (const [body, code] of [
    [{ channels: ['none'] }, 'unknown_channel'],
    [{ max_amount: 5n }, 'amount_needs_one_currency'],
    [{ min_amount: 5n, max_amount: 4n, currencies: ['USD'] }, 'amounts_in_wrong_order'],
  ] as const) {
    const answer = await platform.send('channel-adapter', { method: 'PATCH', path: `${path}/${id}`, body });
    assert.deepEqual([answer.status, answer.text.includes(code)], [422, true], code);
  }
  await own.query(
    `insert into routing_rules (id, priority, description, enabled, strategy, failover)
     select 'rtr_' || lpad(to_hex(n), 32, '0'), 1, 'x', false, 'priority', 'none' from generate_series(1, 200) n`,
    [],
  );
  const body = { priority: 1, description: 'x' };
  const full = await platform.send('channel-adapter', { method: 'POST', path, body });
  assert.deepEqual([full.status, /too_many_routing_rules/.test(full.text)], [422, true]);
});
