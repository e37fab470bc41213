/** Idempotency-Key as callers meet it: over mutual TLS, at a `transaction` endpoint and at a `saga` one. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { Pool } from 'undici';
import { stringifyJson } from '../../../services/kit/contract/json.ts';
import { contract as orders } from '../../../services/order-service/contract.ts';
import { contract } from '../../../services/payment-gateway/contract.ts';
import { readIdentity } from '../../../src/pki/identity.ts';
import type { Answer } from '../../fixtures/service.ts';
import { cards, type GatewayDesk, openGatewayDesk, problemCode } from './gateway-desk.ts';

const callers = 1_000;
let desk: GatewayDesk;

before(async () => {
  desk = await openGatewayDesk();
});

after(async () => {
  await desk?.stop();
});

type Ask = { service: string; path: string; body: object };

/** Few connections with many requests each on its way: it is the requests that are at once, not the handshakes. */
const connections = 50;

async function askAtOnce({ service, path, body }: Ask, key: string): Promise<Answer[]> {
  const { cert, key: privateKey, ca } = await readIdentity(desk.platform.infra.paths, 'operator');
  const pool = new Pool(desk.platform.urlOf(service), {
    connect: { cert, key: privateKey, ca },
    connections,
    pipelining: callers / connections,
  });
  const ask = async (): Promise<Answer> => {
    const headers = { 'content-type': 'application/json', 'idempotency-key': key };
    const text = stringifyJson(body);
    const answer = await pool.request({ method: 'POST', path, headers, body: text, idempotent: true });
    const answered = await answer.body.text();
    return {
      status: answer.statusCode,
      headers: answer.headers,
      text: answered,
      body: JSON.parse(answered),
    };
  };
  try {
    return await Promise.all(Array.from({ length: callers }, ask));
  } finally {
    await pool.close();
  }
}

/** One was executed, and every other one got its answer or was told to wait for it. */
async function assertOnce(asked: Ask): Promise<void> {
  const key = randomUUID();
  const answers = await askAtOnce(asked, key);
  const executed = answers.filter(
    ({ status, headers }) => status === 201 && headers['idempotency-replayed'] === undefined,
  );
  assert.equal(executed.length, 1);
  for (const answer of answers) {
    if (answer.status === 201) assert.equal(answer.text, executed[0]?.text);
    else assert.deepEqual([answer.status, problemCode(answer)], [409, 'idempotency_key_in_flight']);
  }
  const { service, path, body } = asked;
  const late = await desk.platform.send(service, { method: 'POST', path, body }, { key });
  assert.deepEqual([late.text, late.headers['idempotency-replayed']], [executed[0]?.text, 'true']);
}

test(`of ${callers} orders at once with one key one is made`, async () => {
  const body = { merchant_id: desk.merchant, merchant_reference: 'at-once', amount: 5n, currency: 'EUR' };
  await assertOnce({ service: 'order-service', path: '/api/v1/orders', body });
  const query = { merchant_reference: 'at-once' };
  const { data } = await desk.platform.call(orders, 'listOrders', { query });
  assert.equal(data.length, 1);
});

test(`of ${callers} payments at once with one key one is made, and charged once`, async () => {
  const body = desk.request({ merchant_reference: 'paid-at-once' });
  await assertOnce({ service: 'payment-gateway', path: '/api/v1/payments', body });
  const query = { merchant_reference: 'paid-at-once' };
  const { data } = await desk.platform.call(contract, 'listPayments', { query });
  assert.deepEqual(
    data.map(({ state }) => state),
    ['succeeded'],
  );
  assert.equal(await desk.stripeCharges(data[0]?.id ?? ''), 1);
});

test('a key has 1 to 255 printable characters; what is none is refused with 400, and nothing is done', async () => {
  const ask = (key: string) =>
    desk.platform.attempt(contract, 'createPayment', { body: desk.request() }, { key });
  for (const key of ['', ' ', 'k'.repeat(256), 'k\u00e9y']) {
    const answer = await ask(key);
    assert.deepEqual([answer.status, problemCode(answer)], [400, 'invalid_idempotency_key'], key);
  }
  assert.equal((await ask('k'.repeat(255))).status, 201);
});

test('a refused body, and a currency that there is not, leave the key free for the corrected request', async () => {
  const key = randomUUID();
  const ask = (more: Parameters<GatewayDesk['request']>[0]) =>
    desk.platform.attempt(contract, 'createPayment', { body: desk.request(more) }, { key });
  assert.equal((await ask({ amount: 0n })).status, 400);
  assert.equal(problemCode(await ask({ currency: 'XXX' })), 'unknown_currency');
  const kept = await desk.own.query('select 1 from kit.idempotency_key where key = $1', [key]);
  assert.equal(kept.length, 0);
  assert.equal((await ask({})).status, 201);
});

test('a declined payment is an answer like any other: it is repeated, and the card is not asked again', async () => {
  const key = randomUUID();
  const body = desk.request({ merchant_reference: 'declined-once' }, cards.declined);
  const ask = () => desk.platform.attempt(contract, 'createPayment', { body }, { key });
  const first = await ask();
  const again = await ask();
  assert.deepEqual([again.status, again.text], [first.status, first.text]);
  const { data } = await desk.platform.call(contract, 'listPayments', {
    query: { merchant_reference: 'declined-once' },
  });
  assert.equal(data.length, 1);
});
