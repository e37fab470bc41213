/** The books over time: what is undone, exchanged, and what they were at an earlier moment. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type CreateConversion, contract } from '../../../services/accounting-service/contract.ts';
import { service } from '../../../services/accounting-service/service.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { contract as gateway } from '../../../services/payment-gateway/contract.ts';
import { eventually } from '../../fixtures/event-wire.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';
import { paymentOf, refundOf } from './gateway-events.ts';

let platform: TestPlatform;
before(async () => {
  platform = await startServices([service]);
});
after(() => platform.stop());

test('a refund that fails after it had succeeded is booked back, once', async () => {
  const payment = paymentOf({
    merchant_id: 'mer_back',
    state: 'succeeded',
    captured_amount: 1_000n,
    fee_amount: 30n,
  });
  const refund = refundOf(payment, { state: 'succeeded', amount: 400n });
  await publish('payment.succeeded', payment);
  await publish('refund.succeeded', refund);
  await booked(`refund:${refund.id}`);
  assert.equal((await balances('mer_back', 'EUR'))?.pending, 570n);
  const failure = { code: 'account_closed', message: 'The bank sent it back.' };
  const failed = { ...refund, state: 'failed', failure, had_succeeded: true } as const;
  await publish('refund.failed', failed);
  await publish('refund.failed', failed);
  const original = await booked(`refund:${refund.id}`);
  const reversal = await booked(`reversal:${original.id}`);
  assert.equal(reversal.reverses, original.id);
  assert.match(reversal.description ?? '', /account_closed/);
  assert.equal((await balances('mer_back', 'EUR'))?.pending, 970n);
  assert.equal((await verification()).ok, true);
});

test('a payment that fails after it had succeeded takes its booking back, fee and all, even when it is settled', async () => {
  const payment = paymentOf({
    merchant_id: 'mer_unpaid',
    state: 'succeeded',
    captured_amount: 1_000n,
    fee_amount: 30n,
  });
  await publish('payment.succeeded', payment);
  const original = await booked(`payment:${payment.id}`);
  const failed = {
    ...payment,
    state: 'failed',
    failure: { step: 'channel', code: 'capture_failed', message: 'The scheme rejected it.' },
    captured_amount: 0n,
    fee_amount: null,
    reversed_amount: 1_000n,
    reversed_fee_amount: 30n,
  } as const;
  await publish('payment.failed', failed);
  await publish('payment.failed', failed);
  const reversal = await booked(`reversal:${original.id}`);
  assert.equal(reversal.reverses, original.id);
  assert.match(reversal.description ?? '', /capture_failed/);
  assert.equal((await balances('mer_unpaid', 'EUR'))?.pending, 0n);
  assert.equal((await verification()).ok, true);
});

test('a refund that never succeeded leaves nothing to undo', async () => {
  const payment = paymentOf({
    merchant_id: 'mer_never',
    state: 'succeeded',
    captured_amount: 500n,
    fee_amount: 0n,
  });
  const refund = refundOf(payment, { state: 'failed', failure: { code: 'declined', message: 'No.' } });
  await publish('refund.failed', refund);
  await publish('payment.succeeded', payment);
  await booked(`payment:${payment.id}`);
  assert.equal((await balances('mer_never', 'EUR'))?.pending, 500n);
});

test('a conversion moves one currency out and the other in, through the fx accounts, with its fee', async () => {
  await fund('mer_fx', 10_000n, 'USD');
  const request = conversion('mer_fx', { margin_bps: 200 });
  const made = await platform.call(contract, 'createConversion', { body: request });
  assert.deepEqual(
    made.entries.map(({ kind, currency, direction, amount }) => `${direction} ${kind} ${amount} ${currency}`),
    [
      'debit available 5000 USD',
      'credit fx 5000 USD',
      'debit fx 7475 JPY',
      'credit available 7325 JPY',
      'credit fees 150 JPY',
    ],
  );
  assert.equal((await balances('mer_fx', 'JPY'))?.available, 7_325n);
  const account_id = made.entries[0]?.account_id ?? '';
  const sold = await platform.call(contract, 'getStatement', { params: { account_id }, query: { limit: 1 } });
  assert.equal(sold.data[0]?.fee_amount, 0n, 'the fee is in the other currency');
  const again = await platform.call(contract, 'createConversion', { body: request });
  assert.equal(again.id, made.id);
});

test('a conversion that cannot be is refused, and books nothing', async () => {
  await fund('mer_poor', 100n, 'USD');
  for (const [changed, code] of [
    [{}, 'insufficient_balance'],
    [{ bought_currency: 'USD' }, 'same_currency'],
    [{ bought_currency: 'ZZZ' }, 'unknown_currency'],
    [{ sold_amount: 1n, rate: '0.0001' }, 'conversion_out_of_range'],
  ] as const) {
    const body = conversion('mer_poor', changed);
    const answer = await platform.attempt(contract, 'createConversion', { body });
    assert.deepEqual([answer.status, code], [422, /"code":"(\w+)"/.exec(answer.text)?.[1]]);
  }
  const reference = newId('test');
  await platform.call(contract, 'createConversion', {
    body: conversion('mer_poor', { sold_amount: 10n, reference }),
  });
  const other = conversion('mer_poor', { sold_amount: 11n, reference });
  const answer = await platform.attempt(contract, 'createConversion', { body: other });
  assert.match(answer.text, /"code":"duplicate_reference"/);
});

test('balances, accounts and the trial balance are told as they were at a time', async () => {
  await fund('mer_then', 1_000n, 'CHF');
  const hold = { merchant_id: 'mer_then', currency: 'CHF', amount: 300n, reference: newId('test') };
  const { id } = await platform.call(contract, 'createHold', { body: hold });
  const at = await databaseTime();
  await platform.call(contract, 'voidHold', { params: { hold_id: id } });
  await fund('mer_then', 500n, 'CHF');
  const then = await balances('mer_then', 'CHF', at);
  assert.deepEqual([then?.available, then?.held, then?.withdrawable], [1_000n, 300n, 700n]);
  const today = await balances('mer_then', 'CHF');
  assert.deepEqual([today?.available, today?.held], [1_500n, 0n]);
  const { data } = await platform.call(contract, 'listAccounts', { query: { merchant_id: 'mer_then' } });
  const params = { account_id: data[0]?.id ?? '' };
  const account = await platform.call(contract, 'getAccount', { params, query: { at } });
  assert.deepEqual([account.balance, account.held], [1_000n, 300n]);
  const earlier = await platform.call(contract, 'getTrialBalance', { query: { at } });
  const francs = earlier.currencies.find(({ currency }) => currency === 'CHF');
  assert.deepEqual([francs?.debits, francs?.credits, earlier.differing_accounts], [1_000n, 1_000n, null]);
});

test('the trial balance sums to zero in every currency and equals the stored balances', async () => {
  const trial = await platform.call(contract, 'getTrialBalance', { query: {} });
  assert.deepEqual([trial.ok, trial.differing_accounts], [true, 0n]);
  for (const { difference, lines, debits } of trial.currencies) {
    assert.equal(difference, 0n);
    assert.equal(
      lines.reduce((sum, line) => sum + line.debits, 0n),
      debits,
    );
  }
  const { chains, transactions } = await verification();
  assert.equal(
    chains.reduce((sum, { length }) => sum + length, 0n),
    transactions,
  );
});

test('a balance that was changed behind the ledger’s back is seen by the trial balance', async () => {
  await fund('mer_tampered', 100n, 'SEK');
  const database = await platform.database('accounting-service');
  const [row] = await database.query(`
    select balance.account_id from account_balances as balance join accounts on accounts.id = balance.account_id
    where accounts.merchant_id = 'mer_tampered'`);
  const tamper = (by: number) =>
    database.query(
      `with off as (select set_config('session_replication_role', 'replica', true))
       update account_balances set credits = credits + $2 from off where account_id = $1`,
      [row?.['account_id'], by],
    );
  await tamper(1);
  const trial = await platform.call(contract, 'getTrialBalance', { query: {} });
  assert.deepEqual([trial.ok, trial.differing_accounts], [false, 1n]);
  await tamper(-1);
});

function publish<T extends 'payment.succeeded' | 'payment.failed' | 'refund.succeeded' | 'refund.failed'>(
  type: T,
  data: Parameters<typeof platform.wire.publish<typeof gateway, T>>[1]['data'],
) {
  // as the gateway does: what concerns one payment comes in order
  const aggregateId = 'payment_id' in data ? data.payment_id : data.id;
  return platform.wire.publish(gateway, { type, aggregateId, data });
}

function booked(reference: string) {
  return eventually(async () => {
    const { data } = await platform.call(contract, 'listTransactions', { query: { reference } });
    return data[0];
  });
}

async function balances(merchant_id: string, currency: string, at?: string) {
  const query = { currency, ...(at === undefined ? {} : { at }) };
  return (await platform.call(contract, 'getBalances', { params: { merchant_id }, query })).data[0];
}

function verification() {
  return platform.call(contract, 'verifyLedger', {});
}

async function fund(merchant_id: string, amount: bigint, currency: string) {
  const entry = { amount, currency };
  await platform.call(contract, 'createTransaction', {
    body: {
      type: 'adjustment',
      reference: newId('test'),
      entries: [
        { account: { kind: 'bank' }, direction: 'debit', ...entry },
        { account: { kind: 'available', merchant_id }, direction: 'credit', ...entry },
      ],
    },
  });
}

function conversion(merchant_id: string, changed: Partial<CreateConversion> = {}): CreateConversion {
  const pair = { sold_currency: 'USD', sold_amount: 5_000n, bought_currency: 'JPY' };
  return { merchant_id, ...pair, rate: '149.5', reference: newId('test'), ...changed };
}

/** PostgreSQL stamps the entries, in milliseconds: the next one is a later moment. */
async function databaseTime(): Promise<string> {
  const database = await platform.database('accounting-service');
  const [row] = await database.query(`
    select to_char((now() + interval '1 millisecond') at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, pg_sleep(0.005)`);
  return String(row?.['at']);
}
