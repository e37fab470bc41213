import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { hmacSignature } from '../../../sandbox/adyen/notifications.ts';
import type { NotificationItem } from '../../../sandbox/adyen/objects.ts';
import { testCards } from '../../../sandbox/adyen/test-cards.ts';
import { isRecord } from '../../../sandbox/http/router.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { testKeys } from '../../../sandbox/testing.ts';
import { hoursLater, sandboxFor, steer } from './support.ts';

type Fields = Record<string, unknown>;

async function ask(sandbox: Sandbox, path: string, body: Fields, headers: Record<string, string> = {}) {
  const answer = await fetch(`${sandbox.url('adyen')}/v71${path}`, {
    method: 'POST',
    headers: { 'x-api-key': testKeys.adyen, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ merchantAccount: testKeys.adyenAccount, ...body }),
  });
  const told: unknown = await answer.json();
  assert(isRecord(told));
  return { ...told, httpStatus: answer.status } as { httpStatus: number } & Fields;
}

function payment(more: Fields = {}, card: Fields = {}): Fields {
  return {
    amount: { currency: 'EUR', value: 1_000 },
    reference: 'order-1',
    returnUrl: 'https://shop.example/back',
    paymentMethod: {
      type: 'scheme',
      number: '4111111145551142',
      expiryMonth: '03',
      expiryYear: '2030',
      cvc: '737',
      ...card,
    },
    ...more,
  };
}

async function told(sandbox: Sandbox, eventCode: string): Promise<Fields[]> {
  const answer = await steer(sandbox, 'adyen', '/notifications');
  assert(isRecord(answer) && Array.isArray(answer['notifications']));
  const items: Fields[] = answer['notifications'].map(
    (sent) => sent.notificationItems[0].NotificationRequestItem,
  );
  return items.filter((item) => item['eventCode'] === eventCode);
}

test('every public test card is authorised or challenged, and nothing else is', async (t) => {
  const { sandbox } = await sandboxFor(t);
  for (const { number, brand, isChallenged } of testCards) {
    const cvc = brand === 'amex' ? '7373' : '737';
    const made = await ask(sandbox, '/payments', payment({}, { number, cvc }));
    assert.equal(made['resultCode'], isChallenged === true ? 'RedirectShopper' : 'Authorised', number);
  }
  for (const card of [{ number: '4242424242424242' }, { cvc: '123' }, { expiryYear: '2031' }]) {
    const made = await ask(sandbox, '/payments', payment({}, card));
    assert.deepEqual([made['resultCode'], made['refusalReasonCode']], ['Refused', '2']);
  }
});

const named = [
  ['NOT_ENOUGH_BALANCE', 'Refused', 'Not enough balance', '12'],
  ['CARD_EXPIRED', 'Refused', 'Expired Card', '6'],
  ['DECLINED : 06 : ERROR', 'Refused', 'Refused', '2'],
  ['ISSUER_UNAVAILABLE', 'Refused', 'Issuer Unavailable', '9'],
  ['ERROR', 'Error', 'Acquirer Error', '4'],
] as const;

for (const [holderName, resultCode, reason, code] of named)
  test(`a cardholder called ${holderName} gets ${resultCode}: ${reason}`, async (t) => {
    const { sandbox } = await sandboxFor(t);
    const made = await ask(sandbox, '/payments', payment({}, { holderName }));
    assert.deepEqual(
      [made['resultCode'], made['refusalReason'], made['refusalReasonCode']],
      [resultCode, reason, code],
    );
  });

test('a challenge is answered on its page, and the payment made when its details are sent', async (t) => {
  const { sandbox } = await sandboxFor(t);
  for (const [outcome, resultCode] of [
    ['succeed', 'Authorised'],
    ['fail', 'Refused'],
  ]) {
    const made = await ask(sandbox, '/payments', payment({}, { number: '4917610000000000' }));
    assert(isRecord(made['action']));
    const page = await fetch(String(made['action']['url']));
    assert.match(await page.text(), /10\.00 EUR/);
    const back = await fetch(String(made['action']['url']), {
      method: 'POST',
      body: `outcome=${outcome}`,
      redirect: 'manual',
    });
    const location = new URL(back.headers.get('location') ?? '');
    const details = { details: { redirectResult: location.searchParams.get('redirectResult') } };
    assert.equal(location.origin, 'https://shop.example');
    const first = await ask(sandbox, '/payments/details', details);
    assert.equal(first['resultCode'], resultCode);
    // Sent twice it is the same payment.
    assert.equal((await ask(sandbox, '/payments/details', details))['pspReference'], first['pspReference']);
  }
  const unknown = await ask(sandbox, '/payments/details', { details: { redirectResult: 'x' } });
  assert.equal(unknown.httpStatus, 422);
});

test('captures, cancels and refunds are taken at once and told later', async (t) => {
  const { sandbox } = await sandboxFor(t);
  const manual = { additionalData: { manualCapture: 'true' } };
  const held = await ask(sandbox, '/payments', payment(manual));
  const amount = { currency: 'EUR', value: 700 };
  const captured = await ask(sandbox, `/payments/${held['pspReference']}/captures`, {
    amount,
    reference: 'c',
  });
  assert.deepEqual([captured.httpStatus, captured['status']], [201, 'received']);
  assert.deepEqual(await told(sandbox, 'CAPTURE'), []);
  await hoursLater(sandbox, 2);
  assert.equal((await told(sandbox, 'CAPTURE'))[0]?.['success'], 'true');
  const refund = { amount: { currency: 'EUR', value: 701 }, reference: 'r' };
  await ask(sandbox, `/payments/${held['pspReference']}/refunds`, refund);
  await ask(sandbox, `/payments/${held['pspReference']}/cancels`, { reference: 'x' });
  await hoursLater(sandbox, 2);
  assert.equal((await told(sandbox, 'REFUND'))[0]?.['success'], 'false');
  assert.equal((await told(sandbox, 'CANCELLATION'))[0]?.['success'], 'false');
  const report = await settlement(sandbox);
  assert.match(report, /Settled,\w+,EUR,,7\.00,1,EUR,,6\.94,,0\.04,0\.01,0\.01\n/);
});

async function settlement(sandbox: Sandbox): Promise<string> {
  const { now } = (await steer(sandbox, 'adyen', '')) as { now: string };
  const days = [0, 1].map((back) => new Date(Date.parse(now) - back * 86_400_000).toISOString().slice(0, 10));
  const texts = days.map(async (day) => {
    const file = `settlement_detail_report_${day.replaceAll('-', '_')}.csv`;
    const url = `${sandbox.url('adyen')}/reports/download/MerchantAccount/${testKeys.adyenAccount}/${file}`;
    return (await fetch(url, { headers: { 'x-api-key': testKeys.adyen } })).text();
  });
  return (await Promise.all(texts)).join('');
}

test('a payment of unknown outcome is cancelled by its reference, and it is told whether there was one', async (t) => {
  const { sandbox } = await sandboxFor(t);
  await ask(sandbox, '/payments', payment({ additionalData: { manualCapture: 'true' } }));
  for (const paymentReference of ['order-1', 'order-none'])
    await ask(sandbox, '/cancels', { paymentReference, reference: `cancel-${paymentReference}` });
  await hoursLater(sandbox, 2);
  const outcomes = (await told(sandbox, 'TECHNICAL_CANCEL')).map((item) => [
    item['merchantReference'],
    item['success'],
  ]);
  assert.deepEqual(outcomes.sort(), [
    ['order-1', 'true'],
    ['order-none', 'false'],
  ]);
});

test('a key replays its answer for the same body alone', async (t) => {
  const { sandbox } = await sandboxFor(t);
  const key = { 'idempotency-key': 'k1' };
  const first = await ask(sandbox, '/payments', payment(), key);
  assert.equal((await ask(sandbox, '/payments', payment(), key))['pspReference'], first['pspReference']);
  const other = await ask(sandbox, '/payments', payment({ reference: 'order-2' }), key);
  assert.deepEqual([other.httpStatus, other['errorCode']], [422, '704']);
});

test('what is no payment is refused in the form of Adyen', async (t) => {
  const { sandbox } = await sandboxFor(t);
  const refused = [
    [payment({ amount: { currency: 'EUR', value: 0 } }), 422, '137'],
    [payment({ amount: { currency: 'XXX', value: 1 } }), 422, '138'],
    [payment({ reference: '' }), 422, '130'],
    [payment({}, { number: '4111111145551143' }), 422, '101'],
    [payment({}, { cvc: '12' }), 422, '103'],
    [payment({ merchantAccount: 'other' }), 403, '901'],
  ] as const;
  for (const [body, status, errorCode] of refused) {
    const answer = await ask(sandbox, '/payments', body);
    assert.deepEqual([answer['errorCode'], answer['status']], [errorCode, status]);
  }
  const stranger = await ask(sandbox, '/payments', payment(), { 'x-api-key': 'other' });
  assert.equal(stranger.httpStatus, 401);
});

test('a notification is signed as in the documentation, and repeated until it is taken', async (t) => {
  const documented: NotificationItem = {
    id: 'x',
    type: 'AUTHORISATION',
    pspReference: '7914073381342284',
    originalReference: '',
    merchantAccountCode: 'TestMerchant',
    merchantReference: 'TestPayment-1407325143704',
    amount: { currency: 'EUR', value: 1_130 },
    success: 'true',
    reason: '',
    paymentMethod: 'visa',
    eventDate: '2019-05-06T17:15:34.121+02:00',
    additionalData: {},
  };
  const signature = hmacSignature(documented, testKeys.adyenHmac);
  assert.equal(signature, 'coqCmt/IZ4E3CzPvMY8zTjQVL5hYJUiBRg8UU+iCWo0=');
  const answers = [500, 202];
  const received: string[] = [];
  const server = createServer((request, response) => {
    request.setEncoding('utf8').on('data', (text: string) => received.push(text));
    request.on('end', () => response.writeHead(answers.shift() ?? 202).end());
  }).listen(0, '127.0.0.1');
  t.after(() => server.close());
  await once(server, 'listening');
  const address = server.address();
  assert(typeof address === 'object' && address !== null);
  const adyenWebhookUrl = `http://127.0.0.1:${address.port}/`;
  const { sandbox } = await sandboxFor(t, { adyenWebhookUrl });
  await ask(sandbox, '/payments', payment());
  await sandbox.webhooksIdle();
  await steer(sandbox, 'adyen', '/time/advance', { ms: 60_000 });
  await sandbox.webhooksIdle();
  assert.deepEqual([received.length, received[0]], [2, received[1]]);
  server.closeAllConnections();
});
