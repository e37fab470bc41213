import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { ibanOf, isValidIban } from '../../../sandbox/bank/iban.ts';
import { isRecord } from '../../../sandbox/http/router.ts';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { testKeys } from '../../../sandbox/testing.ts';
import { eventually } from '../../fixtures/processes.ts';
import { hoursLater, sandboxFor, steer } from './support.ts';

type Asked = { status: number; headers: Headers; body: Record<string, unknown> };

async function ask(sandbox: Sandbox, path: string, init: RequestInit = {}): Promise<Asked> {
  const headers = { authorization: `Bearer ${testKeys.bank}`, ...init.headers };
  const answer = await fetch(`${sandbox.url('bank')}/v1${path}`, { ...init, headers });
  const body: unknown = await answer.json();
  assert(isRecord(body));
  return { status: answer.status, headers: answer.headers, body };
}

type Submission = { account: string; amount?: string | number; key?: string; signal?: AbortSignal };

function submit(
  sandbox: Sandbox,
  { account, amount = '125000', key = randomUUID(), signal }: Submission,
): Promise<Asked> {
  const destination = {
    holder_name: 'Example Merchant',
    ...(/^\d+$/.test(account) ? { account_number: account, routing_number: '110000000' } : { iban: account }),
  };
  const body = JSON.stringify({ amount, currency: 'eur', destination, reference: 'payout 1' });
  return ask(sandbox, '/transfers', {
    method: 'POST',
    body,
    headers: { 'idempotency-key': key },
    ...(signal === undefined ? {} : { signal }),
  });
}

const german = (account: string) => ibanOf('DE', `100100100000${account.padStart(6, '0')}`);

test('a transfer is pending, then in transit, then paid', async (t) => {
  const { sandbox } = await sandboxFor(t);
  const { status, body } = await submit(sandbox, { account: german('4711') });
  assert.deepEqual(
    [status, body['status'], body['amount'], body['currency']],
    [201, 'pending', '125000', 'EUR'],
  );
  await hoursLater(sandbox);
  assert.equal((await ask(sandbox, `/transfers/${body['id']}`)).body['status'], 'in_transit');
  await hoursLater(sandbox);
  assert.equal((await ask(sandbox, `/transfers/${body['id']}`)).body['status'], 'paid');
});

test('each magic account ends as its number says', async (t) => {
  const { sandbox } = await sandboxFor(t);
  const cases = [
    ['0001', 'failed', 'account_closed'],
    ['0002', 'failed', 'insufficient_funds'],
    ['0003', 'failed', 'returned_by_beneficiary'],
    ['0006', 'in_transit', null],
    ['0007', 'failed', 'account_not_found'],
    ['0008', 'failed', 'beneficiary_name_mismatch'],
  ] as const;
  for (const [account, status, code] of cases) {
    const { body } = await submit(sandbox, { account: `12345${account}` });
    await hoursLater(sandbox, 2);
    const between = (await ask(sandbox, `/transfers/${body['id']}`)).body;
    if (account === '0003') assert.deepEqual([between['status'], between['failure_code']], ['paid', null]);
    await hoursLater(sandbox, 2);
    const { body: after } = await ask(sandbox, `/transfers/${body['id']}`);
    assert.deepEqual([after['status'], after['failure_code']], [status, code], account);
    if (account === '0003') assert.notEqual(after['paid_at'], null);
  }
  const rejected = await submit(sandbox, { account: '123450005' });
  assert.deepEqual([rejected.status, rejected.body['code']], [422, 'invalid_account']);
});

test('a transfer whose answer never comes was made, and is found by its key', async (t) => {
  const { sandbox } = await sandboxFor(t);
  const patience = new AbortController();
  const unanswered = submit(sandbox, { account: '123450004', key: 'k', signal: patience.signal });
  const isLost = assert.rejects(unanswered, { name: 'AbortError' });
  await eventually(
    async () => (await ask(sandbox, '/transfers?idempotency_key=k')).body['data'],
    (data) => Array.isArray(data) && data.length === 1,
  );
  patience.abort();
  await isLost;
  const replayed = await submit(sandbox, { account: '123450004', key: 'k' });
  assert.deepEqual([replayed.status, replayed.headers.get('idempotency-replayed')], [201, 'true']);
});

test('a key is for one body, an amount is exact at any size, and strangers stay out', async (t) => {
  const { sandbox } = await sandboxFor(t);
  const huge = await submit(sandbox, { account: german('1'), amount: '900719925474099312345', key: 'big' });
  assert.equal(huge.body['amount'], '900719925474099312345');
  assert.equal((await submit(sandbox, { account: german('1'), amount: '2', key: 'big' })).status, 422);
  assert.equal((await submit(sandbox, { account: german('1'), amount: 1.5 })).status, 422);
  assert.equal((await submit(sandbox, { account: 'DE00100100100000000001' })).body['code'], 'invalid_iban');
  const stranger = await ask(sandbox, '/transfers', { headers: { authorization: 'Bearer other' } });
  assert.equal(stranger.status, 401);
});

test('an IBAN with one wrong digit is never valid', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^\d{18}$/),
      fc.integer({ min: 4, max: 21 }),
      fc.integer({ min: 1, max: 9 }),
      (account, at, by) => {
        const iban = ibanOf('DE', account);
        const wrong = `${iban.slice(0, at)}${(Number(iban[at]) + by) % 10}${iban.slice(at + 1)}`;
        return isValidIban(iban) && !isValidIban(wrong);
      },
    ),
  );
  assert(isValidIban('GB82 WEST 1234 5698 7654 32'));
});

test('exchange rates are the same all day, exact decimals, and consistent across currencies', async (t) => {
  const { sandbox } = await sandboxFor(t);
  const latest = async (query: string) => {
    const answer = await fetch(`${sandbox.url('exchange-rates')}/v1/${query}`);
    const body: unknown = await answer.json();
    assert(isRecord(body));
    return { status: answer.status, body };
  };
  const { body } = await latest('latest?base=USD&symbols=EUR,JPY,IDR');
  assert(isRecord(body['rates']));
  for (const rate of Object.values(body['rates'])) assert.match(String(rate), /^\d+(\.\d*[1-9])?$/);
  assert.deepEqual((await latest('latest?base=USD&symbols=EUR,JPY,IDR')).body, body);
  const all = await latest('latest');
  assert(isRecord(all.body['rates']) && Object.keys(all.body['rates']).length >= 30);
  const { body: back } = await latest('latest?base=EUR&symbols=USD');
  assert(isRecord(back['rates']));
  const product = Number(back['rates']['USD']) * Number(body['rates']['EUR']);
  assert(Math.abs(product - 1) < 1e-8, String(product));
  const { body: old } = await latest('historical/2026-01-31?symbols=EUR');
  assert.deepEqual([old['date'], old['base']], ['2026-01-31', 'USD']);
  assert.equal((await latest('latest?symbols=XXX')).status, 400);
  await steer(sandbox, 'exchange-rates', '/time/advance', { ms: 24 * 3_600_000 });
  assert.notEqual((await latest('latest')).body['date'], body['date']);
});

test('addresses are where the table says; private ones are nowhere', async (t) => {
  const { sandbox } = await sandboxFor(t);
  const cases = [
    ['203.0.113.1', { country: 'DE', risk: 'low', is_tor: false }],
    ['203.0.113.66', { country: 'DE', risk: 'high', is_tor: true }],
    ['198.51.100.66', { country: 'FR', risk: 'medium', is_vpn: true }],
    ['::ffff:203.0.113.66', { country: 'DE', is_tor: true }],
    ['2001:db8::66', { risk: 'high', is_tor: true }],
    ['203.0.113.200', { country: 'DE' }],
    ['10.1.2.3', { country: null, is_private: true }],
    ['::1', { country: null, is_private: true }],
  ] as const;
  for (const [ip, expected] of cases) {
    const body: unknown = await (await fetch(`${sandbox.url('ip-geolocation')}/v1/lookup/${ip}`)).json();
    assert(isRecord(body));
    assert.partialDeepStrictEqual(body, expected, ip);
  }
  assert.equal((await fetch(`${sandbox.url('ip-geolocation')}/v1/lookup/300.1.1.1`)).status, 400);
});

test('an account is known under its holder’s name, nearly, not at all, or nobody can tell', async (t) => {
  const { sandbox } = await sandboxFor(t);
  const verify = (destination: object) =>
    ask(sandbox, '/account-verifications', {
      method: 'POST',
      body: JSON.stringify({ holder_name: 'Example', ...destination }),
    });
  for (const [account, result, name] of [
    ['4711', 'match', null],
    ['0009', 'close_match', 'Example GmbH'],
    ['0008', 'no_match', null],
    ['0010', 'not_possible', null],
  ] as const) {
    const { status, body } = await verify({ iban: german(account) });
    assert.deepEqual([status, body['result'], body['matched_name']], [200, result, name]);
  }
  const local = await verify({ account_number: '000123456789', routing_number: '021000021' });
  assert.equal(local.body['result'], 'match');
  assert.equal((await verify({ iban: 'DE00' })).status, 422);
});
