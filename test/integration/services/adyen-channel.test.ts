import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { channelVariables, startTestSandbox, testKeys } from '../../../sandbox/testing.ts';
import { type Charge, type CreateCharge, contract } from '../../../services/channel-adapter/contract.ts';
import { service } from '../../../services/channel-adapter/service.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { freePort } from '../../fixtures/infra.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';
import type { TestServiceDatabase } from '../../fixtures/service-database.ts';
import { hoursLater, steer } from '../sandbox/support.ts';

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

const gateway = { as: 'payment-gateway' } as const;
const challenged = '4917610000000000';

function card(more: object = {}): CreateCharge['payment_method'] {
  const number = '4111111145551142';
  return { type: 'card', number, exp_month: 3, exp_year: 2030, cvc: '737', ...more };
}

function request(more: Partial<CreateCharge> = {}): CreateCharge {
  return {
    payment_id: newId('pay'),
    merchant_id: 'mer_1',
    channels: ['adyen'],
    amount: 2_000n,
    currency: 'EUR',
    payment_method: card(),
    capture_method: 'automatic',
    return_url: 'https://shop.example/back',
    ...more,
  };
}

async function charge(more: Partial<CreateCharge> = {}): Promise<Charge> {
  return platform.call(contract, 'createCharge', { body: request(more) }, gateway);
}

async function present({ payment_id }: Pick<Charge, 'payment_id'>): Promise<Charge> {
  return platform.call(contract, 'getCharge', { params: { payment_id } });
}

async function refund({ payment_id }: Charge, amount: bigint, refund_id = newId('ref')) {
  const input = { params: { payment_id }, body: { refund_id, amount } };
  return platform.call(contract, 'createChannelRefund', input, gateway);
}

type Sent = { notificationItems: { NotificationRequestItem: Record<string, unknown> }[] };

/** What the sandbox would send, newest first; delivered by hand, so that a test says when. */
async function told(eventCode: string): Promise<Sent[]> {
  const { notifications } = (await steer(sandbox, 'adyen', '/notifications')) as { notifications: Sent[] };
  return notifications.filter(
    (sent) => sent.notificationItems[0]?.NotificationRequestItem['eventCode'] === eventCode,
  );
}

async function deliver(body: unknown) {
  return platform.send(
    'channel-adapter',
    { method: 'POST', path: '/webhooks/adyen', body },
    { public: true },
  );
}

async function deliverLast(eventCode: string): Promise<void> {
  const [last] = await told(eventCode);
  assert.equal((await deliver(last)).status, 202, `${eventCode} was told`);
}

async function fault(kind: string, pathPrefix: string, remaining = 2) {
  await steer(sandbox, 'adyen', '/faults', { kind, remaining, pathPrefix });
}

const outcomes = [
  [{}, 'succeeded', null],
  [{ number: '5555444433331111' }, 'succeeded', null],
  [{ number: '370000000000002', cvc: '7373' }, 'succeeded', null],
  [{ holder_name: 'NOT_ENOUGH_BALANCE' }, 'failed', 'insufficient_funds'],
  [{ holder_name: 'CARD_EXPIRED' }, 'failed', 'expired_card'],
  [{ holder_name: 'ISSUER_UNAVAILABLE' }, 'failed', 'issuer_not_available'],
  [{ holder_name: 'ERROR' }, 'failed', 'processing_error'],
  [{ holder_name: 'FRAUD' }, 'failed', 'fraudulent'],
  [{ cvc: '123' }, 'failed', 'generic_decline'],
  [{ number: '4242424242424242' }, 'failed', 'generic_decline'],
  [{ number: '4111111145551143' }, 'failed', 'incorrect_number'],
  [{ number: challenged }, 'requires_action', null],
] as const;

for (const [given, state, code] of outcomes)
  test(`a card with ${JSON.stringify(given)} is ${state}${code === null ? '' : ` with ${code}`}`, async () => {
    const made = await charge({ payment_method: card(given) });
    assert.deepEqual([made.state, made.failure?.code ?? null], [state, code]);
    assert.equal(made.captured_amount, state === 'succeeded' ? 2_000n : 0n);
    const isMade = code !== 'incorrect_number' && state !== 'requires_action';
    assert.equal(made.channel_payment_id?.length, isMade ? 16 : undefined);
  });

test('amounts of currencies that Adyen counts otherwise come back as ours', async () => {
  for (const [amount, currency, theirs] of [
    [5_000n, 'ISK', 500_000],
    [5_000n, 'JPY', 5_000],
    [12_345n, 'KWD', 12_345],
    [500_000n, 'IDR', 5_000],
  ] as const) {
    const made = await charge({ amount, currency });
    assert.deepEqual([made.state, made.captured_amount], ['succeeded', amount], currency);
    const [last] = await told('AUTHORISATION');
    const item = last?.notificationItems[0]?.NotificationRequestItem;
    assert.deepEqual(item?.['amount'], { currency, value: theirs });
  }
  const fraction = await charge({ amount: 150n, currency: 'IDR' });
  assert.equal(fraction.failure?.code, 'amount_not_expressible');
});

test('after 3-D Secure the payer comes back to us, the payment is made, and they go on to the shop', async () => {
  for (const [outcome, state] of [
    ['succeed', 'succeeded'],
    ['fail', 'failed'],
  ] as const) {
    const made = await charge({ payment_method: card({ number: challenged }) });
    const back = await pastTheIssuer(made, outcome);
    const path = `${back.pathname}${back.search}`;
    const answer = await platform.send('channel-adapter', { method: 'GET', path }, { public: true });
    assert.deepEqual([answer.status, answer.headers['location']], [303, 'https://shop.example/back']);
    const settled = await present(made);
    assert.deepEqual([settled.state, settled.next_action_url], [state, null]);
    // Who comes back again changes nothing.
    await platform.send('channel-adapter', { method: 'GET', path }, { public: true });
    assert.equal((await own.events('charge.updated', made.payment_id)).length, 2);
  }
  const { return_url: _, ...withoutShop } = request({ payment_method: card({ number: challenged }) });
  const made = await platform.call(contract, 'createCharge', { body: withoutShop }, gateway);
  const back = await pastTheIssuer(made, 'succeed');
  const page = await platform.send(
    'channel-adapter',
    { method: 'GET', path: `${back.pathname}${back.search}` },
    { public: true },
  );
  assert.deepEqual([page.status, /You may close this page/.test(page.text)], [200, true]);
  assert.equal((await present(made)).state, 'succeeded');
  const stranger = await platform.send(
    'channel-adapter',
    { method: 'GET', path: `/returns/${'a'.repeat(43)}?redirectResult=x` },
    { public: true },
  );
  assert.deepEqual([stranger.status, /return_not_found/.test(stranger.text)], [404, true]);
});

/** Answers the issuer's page. @returns where the payer is sent */
async function pastTheIssuer(made: Charge, outcome: string): Promise<URL> {
  const url = made.next_action_url ?? '';
  const answer = await fetch(url, { method: 'POST', body: `outcome=${outcome}`, redirect: 'manual' });
  return new URL(answer.headers.get('location') ?? '');
}

test('3-D Secure is asked for where the payment asks for it', async () => {
  assert.equal((await charge({ request_three_d_secure: true })).state, 'requires_action');
});

test('a payment whose payer never came back is given up, and coming back is too late then', async () => {
  const made = await charge({ payment_method: card({ number: challenged }) });
  const params = { payment_id: made.payment_id };
  assert.equal((await platform.call(contract, 'syncCharge', { params }, gateway)).state, 'requires_action');
  const back = await pastTheIssuer(made, 'succeed');
  assert.equal((await platform.call(contract, 'cancelCharge', { params }, gateway)).state, 'cancelled');
  const path = `${back.pathname}${back.search}`;
  await platform.send('channel-adapter', { method: 'GET', path }, { public: true });
  assert.equal((await present(made)).state, 'cancelled');
});

test('a payer whose return could not be told to Adyen may come back again', async () => {
  const made = await charge({ payment_method: card({ number: challenged }) });
  const back = await pastTheIssuer(made, 'succeed');
  const path = `${back.pathname}${back.search}`;
  await fault('rate-limit', '/v71/payments/details', 1);
  await platform.send('channel-adapter', { method: 'GET', path }, { public: true });
  assert.equal((await present(made)).state, 'requires_action');
  await platform.send('channel-adapter', { method: 'GET', path }, { public: true });
  assert.equal((await present(made)).state, 'succeeded');
});

test('a capture is taken at once and told later, once, in whatever order', async () => {
  const made = await charge({ capture_method: 'manual' });
  assert.equal(made.state, 'requires_capture');
  const input = { params: { payment_id: made.payment_id }, body: { amount: 1_500n } };
  assert.equal((await platform.call(contract, 'captureCharge', input, gateway)).state, 'processing');
  // The authorization is old news by now.
  await deliverLast('AUTHORISATION');
  assert.equal((await present(made)).state, 'processing');
  await hoursLater(sandbox, 2);
  for (const _ of [1, 2]) await deliverLast('CAPTURE');
  const captured = await present(made);
  assert.deepEqual([captured.state, captured.captured_amount], ['succeeded', 1_500n]);
  const told = await own.events('charge.updated', made.payment_id);
  assert.equal(told.filter((event) => event.includes('"state":"succeeded"')).length, 1);
});

test('a void is taken at once and told later; a capture that could not be done leaves the authorization', async () => {
  const made = await charge({ capture_method: 'manual' });
  const params = { payment_id: made.payment_id };
  // Cancelled at Adyen by somebody else meanwhile.
  await fetch(`${sandbox.url('adyen')}/v71/payments/${made.channel_payment_id}/cancels`, {
    method: 'POST',
    headers: { 'x-api-key': testKeys.adyen },
    body: JSON.stringify({ merchantAccount: testKeys.adyenAccount, reference: 'by-hand' }),
  });
  await hoursLater(sandbox, 2);
  const capturing = await platform.call(contract, 'captureCharge', { params, body: { amount: 1n } }, gateway);
  assert.equal(capturing.state, 'processing');
  await hoursLater(sandbox, 2);
  await deliverLast('CAPTURE');
  assert.equal((await present(made)).state, 'requires_capture');
  // Asked once more it is another request, which Adyen tells of again.
  const repeated = await platform.call(contract, 'captureCharge', { params, body: { amount: 1n } }, gateway);
  assert.equal(repeated.state, 'processing');
  await hoursLater(sandbox, 2);
  await deliverLast('CAPTURE');
  assert.equal((await present(made)).state, 'requires_capture');
  const other = await charge({ capture_method: 'manual' });
  const voiding = { params: { payment_id: other.payment_id } };
  assert.equal((await platform.call(contract, 'cancelCharge', voiding, gateway)).state, 'processing');
  await hoursLater(sandbox, 2);
  await deliverLast('CANCELLATION');
  assert.equal((await present(other)).state, 'cancelled');
});

test('a refund is processing until it is told, and one that succeeded may fail', async () => {
  const paid = await charge({ payment_method: card({ holder_name: 'refund failed' }) });
  const made = await refund(paid, 500n);
  assert.equal(made.state, 'processing');
  await hoursLater(sandbox, 1);
  await deliverLast('REFUND');
  const params = { refund_id: made.refund_id };
  assert.equal((await platform.call(contract, 'syncChannelRefund', { params }, gateway)).state, 'succeeded');
  await hoursLater(sandbox, 2);
  await deliverLast('REFUND_FAILED');
  const failed = await platform.call(contract, 'syncChannelRefund', { params }, gateway);
  assert.deepEqual([failed.state, failed.failure?.code], ['failed', 'refund_failed']);
  const tooMuch = await refund(await charge(), 2_001n);
  await hoursLater(sandbox, 2);
  await deliverLast('REFUND');
  const refused = await platform.call(
    contract,
    'syncChannelRefund',
    { params: { refund_id: tooMuch.refund_id } },
    gateway,
  );
  assert.equal(refused.state, 'failed');
});

test('a refund whose answer was lost is repeated with its key, and made once', async () => {
  const paid = await charge();
  await fault('drop-after', `/v71/payments/${paid.channel_payment_id}/refunds`);
  const lost = await refund(paid, 700n);
  assert.deepEqual([lost.state, lost.channel_refund_id], ['processing', null]);
  const params = { refund_id: lost.refund_id };
  const found = await platform.call(contract, 'syncChannelRefund', { params }, gateway);
  assert.equal(found.channel_refund_id?.length, 16);
  await hoursLater(sandbox, 2);
  assert.equal(
    (await told('REFUND')).filter((sent) => JSON.stringify(sent).includes(lost.refund_id)).length,
    1,
  );
});

test('a payment whose answer was lost is told of by its notification', async () => {
  await fault('drop-after', '/v71/payments');
  const lost = await charge();
  assert.deepEqual([lost.state, lost.channel_payment_id], ['processing', null]);
  const params = { payment_id: lost.payment_id };
  assert.equal((await platform.call(contract, 'syncCharge', { params }, gateway)).state, 'processing');
  await deliverLast('AUTHORISATION');
  const found = await present(lost);
  assert.deepEqual([found.state, found.captured_amount, found.card?.last4], ['succeeded', 2_000n, '1142']);
});

test('a payment that nothing is heard of is cancelled by its reference, and fails when Adyen has none', async () => {
  await fault('drop', '/v71/payments');
  const lost = await charge();
  assert.equal(lost.state, 'processing');
  await own.query(
    `update charges set first_asked_at = first_asked_at - interval '1 hour', last_asked_at = last_asked_at - interval '1 hour'
     where id = $1`,
    [lost.id],
  );
  const params = { payment_id: lost.payment_id };
  assert.equal((await platform.call(contract, 'syncCharge', { params }, gateway)).state, 'processing');
  await hoursLater(sandbox, 2);
  await deliverLast('TECHNICAL_CANCEL');
  const failed = await present(lost);
  assert.deepEqual([failed.state, failed.failure?.code], ['failed', 'channel_never_received']);
});

test('a notification that Adyen did not sign is refused, whatever it says', async () => {
  await charge();
  const [sent] = await told('AUTHORISATION');
  const item = sent?.notificationItems[0]?.NotificationRequestItem ?? {};
  const forged = [
    { notificationItems: [{ NotificationRequestItem: { ...item, success: 'false' } }] },
    { notificationItems: [{ NotificationRequestItem: { ...item, merchantReference: 'other' } }] },
    { notificationItems: [{ NotificationRequestItem: { ...item, additionalData: {} } }] },
    { notificationItems: [] },
    { notificationItems: 'x' },
    [],
    'not json',
  ];
  for (const body of forged) {
    const answer = await deliver(body);
    assert.deepEqual(
      [answer.status, /invalid_signature/.test(answer.text)],
      [400, true],
      JSON.stringify(body),
    );
  }
  assert.equal((await deliver(sent)).status, 202);
});

test('a chargeback is a dispute that opens once and is won or lost', async () => {
  const paid = await charge();
  const path = `/payments/${paid.channel_payment_id}/chargeback`;
  await steer(sandbox, 'adyen', path, { outcome: 'opened' });
  for (const _ of [1, 2]) await deliverLast('CHARGEBACK');
  const [opened, ...more] = await own.events(
    'channel_dispute.opened',
    `D${paid.channel_payment_id?.slice(1)}`,
  );
  assert.match(opened ?? '', /"amount":2000/);
  assert.equal(more.length, 0);
  await steer(sandbox, 'adyen', path, { outcome: 'won' });
  await deliverLast('CHARGEBACK_REVERSED');
  const [closed] = await own.events('channel_dispute.closed', `D${paid.channel_payment_id?.slice(1)}`);
  assert.match(closed ?? '', /"outcome":"won"/);
});

test('the statement of a day is its settlement report', async () => {
  await steer(sandbox, 'adyen', '/time/reset', {});
  const paid = await charge({ amount: 12_345n, currency: 'KWD' });
  const date = new Date().toISOString().slice(0, 10);
  const statement = await platform.call(contract, 'getStatement', {
    params: { channel: 'adyen' },
    query: { date },
  });
  const lines = statement.data.filter((line) => line.channel_payment_id === paid.channel_payment_id);
  assert.deepEqual(
    lines.map(({ type, amount, fee_amount, net_amount, currency }) => [
      type,
      amount,
      fee_amount,
      net_amount,
      currency,
    ]),
    [['charge', 12_345n, 111n, 12_234n, 'KWD']],
  );
  await fault('error', '/reports');
  const untold = await platform.attempt(contract, 'getStatement', {
    params: { channel: 'adyen' },
    query: { date },
  });
  assert.deepEqual([untold.status, /channel_unavailable/.test(untold.text)], [503, true]);
});

test('no card number is kept, here or in the sandbox', async () => {
  const made = await charge();
  const [row] = await own.query('select row_to_json(charges)::text as kept from charges where id = $1', [
    made.id,
  ]);
  assert.match(String(row?.['kept']), /1142/);
  assert.doesNotMatch(String(row?.['kept']), /4111111145551142/);
  const requests = await steer(sandbox, 'adyen', '/requests');
  assert.doesNotMatch(JSON.stringify(requests), /4111111145551142|"cvc\\":\\"7/);
});

test('while Adyen does not accept connections it is certain that nothing was done', async () => {
  const [{ createAdyenChannel }, { pino }] = await Promise.all([
    import('../../../services/channel-adapter/channels/adyen/adyen-channel.ts'),
    import('pino'),
  ]);
  const settings = {
    STRIPE_API_URL: '',
    STRIPE_SECRET_KEY: '',
    STRIPE_WEBHOOK_SECRET: '',
    ADYEN_API_URL: `http://127.0.0.1:${await freePort()}`,
    ADYEN_API_KEY: 'k',
    ADYEN_MERCHANT_ACCOUNT: 'a',
    ADYEN_HMAC_KEY: 'h',
    EXCHANGE_RATE_API_URL: '',
  };
  const channel = createAdyenChannel({ settings, log: pino({ level: 'silent' }), now: () => new Date() });
  for (let asked = 0; asked < 5; asked += 1)
    assert.equal((await channel.createPayment(request())).kind, 'not-asked');
  await assert.rejects(channel.check(), /too often/);
});

/** A few connections, as a channel has them. */
async function often(times: number, ask: () => Promise<{ status: number }>): Promise<Set<number>> {
  const statuses = new Set<number>();
  const each = async () => {
    for (let count = 0; count < times / 10; count += 1) statuses.add((await ask()).status);
  };
  await Promise.all(Array.from({ length: 10 }, each));
  return statuses;
}

/** The last test: nothing is left of what the address may ask. */
test('a channel’s burst of notifications is taken, though payers may not ask so often', async () => {
  await charge();
  const [last] = await told('AUTHORISATION');
  assert.deepEqual(await often(250, () => deliver(last)), new Set([202]));
  const request = { method: 'GET', path: `/returns/${'a'.repeat(43)}` };
  const payers = await often(250, () => platform.send('channel-adapter', request, { public: true }));
  assert.deepEqual(payers, new Set([404, 429]));
});
