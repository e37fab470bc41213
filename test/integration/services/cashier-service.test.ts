import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { contract } from '../../../services/cashier-service/contract.ts';
import { service } from '../../../services/cashier-service/service.ts';
import { Empty } from '../../../services/kit/contract/schemas.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { conflict, Problem } from '../../../services/kit/problem.ts';
import { defineService } from '../../../services/kit/service.ts';
import { contract as policy } from '../../../services/merchant-policy-service/contract.ts';
import {
  type CreatePayment,
  contract as gateway,
  type Payment,
} from '../../../services/payment-gateway/contract.ts';
import { countNoAnswersOf } from '../../fixtures/answers-seen.ts';
import { type EventWire, eventually } from '../../fixtures/event-wire.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';
import { peerDouble } from './peer-double.ts';

/** What the gateway's contract allows, told by the card: the cashier must cope with each. */
const cards = {
  good: '4242424242424242',
  declined: '4000000000000002',
  action: '4000002500003155',
  unknown: '4000000000000119',
  refused: '4000000000000259',
} as const;
/** A payment of this amount is paid before it can be given up. */
const takenMeanwhile = 777n;
type Outcome = Pick<Payment, 'state' | 'next_action' | 'failure'>;
const outcomes: Readonly<Record<string, Outcome>> = {
  [cards.good]: { state: 'succeeded', next_action: null, failure: null },
  [cards.declined]: {
    state: 'failed',
    next_action: null,
    failure: { step: 'channel', code: 'insufficient_funds', message: 'no' },
  },
  [cards.action]: {
    state: 'requires_action',
    next_action: { type: 'redirect', url: 'https://bank.example/3ds' },
    failure: null,
  },
};

/** The gateway's contract served over the same mutual TLS, without the eight services behind the real one. */
function scriptedGateway() {
  const requests: { key: string | undefined; body: CreatePayment }[] = [];
  const payments = new Map<string, Payment>();
  const { cancelPayment, createPayment, syncPayment } = gateway.endpoints;
  countNoAnswersOf(gateway.service);
  const scripted = defineService({
    contract: {
      ...gateway,
      endpoints: { createPayment: { ...createPayment, idempotency: 'saga' }, cancelPayment, syncPayment },
    },
    peers: {},
    settings: Empty,
    routes: {
      createPayment: async (_context, { body, idempotency }) => {
        requests.push({ key: idempotency.key, body });
        if (body.payment_method.type !== 'card') throw conflict('unexpected', 'a card was expected');
        if (body.payment_method.number === cards.refused)
          throw new Problem({ code: 'merchant_mismatch', status: 403, detail: 'no' });
        const outcome = outcomes[body.payment_method.number];
        if (outcome === undefined) throw new Error('the answer is lost');
        const payment = paymentOf(body, outcome);
        payments.set(payment.id, payment);
        return payment;
      },
      cancelPayment: async (_context, { params }) => {
        const payment = payments.get(params.payment_id);
        if (payment === undefined) throw new Error('there is no such payment');
        if (payment.amount === takenMeanwhile)
          throw conflict(
            'illegal_payment_transition',
            'A payment that is succeeded cannot become cancelled.',
          );
        return {
          ...payment,
          state: 'cancelled' as const,
          next_action: null,
          updated_at: new Date().toISOString(),
        };
      },
      syncPayment: async (_context, { params }) => {
        const payment = payments.get(params.payment_id);
        if (payment === undefined) throw new Error('there is no such payment');
        return {
          ...payment,
          state: 'succeeded' as const,
          next_action: null,
          updated_at: new Date().toISOString(),
        };
      },
    },
  });
  return { scripted, requests };
}

function paymentOf(body: CreatePayment, outcome: Outcome): Payment {
  const at = new Date().toISOString();
  return {
    id: newId('pay'),
    merchant_id: body.merchant_id ?? '',
    merchant_reference: body.merchant_reference ?? '',
    order_id: null,
    amount: body.amount,
    currency: body.currency,
    captured_amount: 0n,
    refunded_amount: 0n,
    fee_amount: null,
    capture_method: 'automatic',
    method: 'card',
    card: null,
    channel: null,
    channel_payment_id: null,
    risk_score: null,
    description: body.description ?? null,
    customer_email: null,
    metadata: body.metadata ?? {},
    created_at: at,
    updated_at: at,
    ...outcome,
  };
}

/** One merchant may not take cards, and of another nothing can be said. */
const scriptedPolicy = peerDouble(policy, {
  evaluate: async (_context, { body }) => {
    if (body.merchant_id === 'mer_unsaid') throw new Error('the policy cannot be told');
    const allowed = body.merchant_id !== 'mer_no_cards' || body.method !== 'card';
    return {
      allowed,
      reason: allowed ? null : 'method_not_allowed',
      channels: allowed ? ['stripe'] : [],
      fee_plan_id: null,
    };
  },
});

describe('cashier-service', () => {
  const { scripted, requests } = scriptedGateway();
  let platform: TestPlatform;
  let wire: EventWire;
  before(async () => {
    platform = await startServices([service, scripted, scriptedPolicy]);
    wire = platform.wire;
  });
  after(() => platform.stop());

  const create = async (given: { merchant_id?: string; amount?: bigint; currency?: string } = {}) => {
    const session = await platform.call(contract, 'createCheckoutSession', {
      body: {
        merchant_id: 'mer_1',
        amount: 1_050n,
        currency: 'EUR',
        description: 'Two tickets',
        return_url: 'https://shop.example/thanks',
        ...given,
      },
    });
    const token = session.url.split('/').at(-1) ?? '';
    return { session, token, params: { session_id: session.id } };
  };
  const cardOf = (number: string) => ({ number, exp_month: 12, exp_year: 2040, cvc: '123' });
  const pay = (token: string, number: string) =>
    platform.attempt(
      contract,
      'payCheckout',
      { params: { token }, query: {}, body: { card: cardOf(number) } },
      { public: true },
    );
  const status = (token: string) =>
    platform.call(contract, 'getCheckout', { params: { token } }, { public: true });
  const stateOf = async (params: { session_id: string }) =>
    (await platform.call(contract, 'getCheckoutSession', { params })).state;
  const lastRequest = () => requests.at(-1);

  it('creates a session with an address that is told once, and lists it by merchant', async () => {
    const sessions = [await create({ merchant_id: 'mer_l' }), await create({ merchant_id: 'mer_l' })];
    const first = await platform.call(contract, 'listCheckoutSessions', {
      query: { merchant_id: 'mer_l', limit: 1 },
    });
    assert.equal(first.data[0]?.id, sessions[1]?.session.id);
    const next = first.next_cursor ?? '';
    const second = await platform.call(contract, 'listCheckoutSessions', {
      query: { merchant_id: 'mer_l', limit: 1, cursor: next },
    });
    assert.equal(second.data[0]?.id, sessions[0]?.session.id);
    assert.equal(second.has_more, false);
    assert.ok(!('url' in (second.data[0] ?? {})));
    assert.match(sessions[0]?.session.url ?? '', /^https:\/\/localhost:\d+\/checkout\/[\w-]{43}$/);
  });

  it('replays the creation for the same key, and refuses what does not fit', async () => {
    const body = { merchant_id: 'mer_1', amount: 5n, currency: 'EUR', return_url: 'https://shop.example/' };
    const first = await platform.attempt(contract, 'createCheckoutSession', { body }, { key: 'c-1' });
    const again = await platform.attempt(contract, 'createCheckoutSession', { body }, { key: 'c-1' });
    assert.equal(again.text, first.text);
    const attempt = (change: object) =>
      platform.send('cashier-service', {
        method: 'POST',
        path: '/api/v1/checkout-sessions',
        body: { ...body, ...change },
      });
    assert.equal((await attempt({ currency: 'ABC' })).status, 422);
    for (const change of [{ amount: 0n }, { expires_in_hours: 25 }, { return_url: 'javascript:alert(1)' }])
      assert.equal((await attempt(change)).status, 400);
  });

  it("asks the merchant's policy first: what it does not allow gets no page, and the refusal is replayed", async () => {
    const bodyOf = (merchant_id: string) => ({
      merchant_id,
      amount: 5n,
      currency: 'EUR',
      return_url: 'https://shop.example/',
    });
    const refused = { body: bodyOf('mer_no_cards') };
    const first = await platform.attempt(contract, 'createCheckoutSession', refused, { key: 'c-2' });
    assert.equal(first.status, 422);
    assert.match(first.text, /"code":"method_not_allowed"/);
    const again = await platform.attempt(contract, 'createCheckoutSession', refused, { key: 'c-2' });
    assert.equal(again.text, first.text);
    const unsaid = await platform.attempt(contract, 'createCheckoutSession', { body: bodyOf('mer_unsaid') });
    assert.ok(unsaid.status >= 500, unsaid.text);
    for (const merchant_id of ['mer_no_cards', 'mer_unsaid'])
      assert.deepEqual(
        (await platform.call(contract, 'listCheckoutSessions', { query: { merchant_id } })).data,
        [],
      );
  });

  it('gives a session whose answer was lost another address, and makes no second one', async () => {
    const body = {
      merchant_id: 'mer_lost',
      amount: 5n,
      currency: 'EUR',
      return_url: 'https://shop.example/',
    };
    const make = () => platform.call(contract, 'createCheckoutSession', { body }, { key: 'c-3' });
    const lost = await make();
    const own = await platform.database('cashier-service');
    // As it is when the process ends between its transaction and its answer.
    await own.query(
      `update kit.idempotency_key set status = null, headers = null, body = null, lease_token = null,
              lease_until = '-infinity' where key = 'c-3'`,
    );
    const made = await make();
    assert.equal(made.id, lost.id);
    assert.notEqual(made.url, lost.url);
    assert.equal((await status(made.url.split('/').at(-1) ?? '')).state, 'open');
    const { data } = await platform.call(contract, 'listCheckoutSessions', {
      query: { merchant_id: 'mer_lost' },
    });
    assert.equal(data.length, 1);
  });

  it("shows the page without a certificate, in the payer's language, under a strict policy", async () => {
    const { token } = await create({ amount: 1_500n, currency: 'JPY' });
    const show = (path: string, language: string) =>
      platform.send(
        'cashier-service',
        { method: 'GET', path },
        { public: true, headers: { 'accept-language': language } },
      );
    const page = await show(`/checkout/${token}`, 'zh-CN,zh;q=0.9');
    assert.equal(page.status, 200);
    assert.match(String(page.headers['content-type']), /^text\/html/);
    assert.match(
      String(page.headers['content-security-policy']),
      /default-src 'none'.*frame-ancestors 'none'/,
    );
    assert.equal(page.headers['referrer-policy'], 'no-referrer');
    assert.match(page.text, /<html lang="zh">[\s\S]*Two tickets[\s\S]*1,500[\s\S]*卡号/);
    assert.match((await show(`/checkout/${token}?lang=en&payment_intent=x`, 'zh')).text, /Card number/);
    assert.match((await show(`/checkout/${'x'.repeat(43)}`, 'en')).text, /"code":"checkout_not_found"/);
    const path = `/checkout/${token.slice(0, 20)}`;
    const headers = { accept: 'text/html,*/*;q=0.8', 'accept-language': 'zh' };
    const missing = await platform.send(
      'cashier-service',
      { method: 'GET', path },
      { public: true, headers },
    );
    assert.equal(missing.status, 404);
    assert.match(String(missing.headers['content-type']), /^text\/html/);
    assert.match(missing.text, /<html lang="zh">[\s\S]*没有此付款页面/);
  });

  it('opens nothing else to the outside, and nothing to other services', async () => {
    const { session } = await create();
    const get = { method: 'GET', path: `/api/v1/checkout-sessions/${session.id}` };
    assert.equal((await platform.send('cashier-service', get, { public: true })).status, 404);
    assert.equal((await platform.send('cashier-service', get, { as: 'order-service' })).status, 403);
  });

  it("is complete when the card is good, for the session's amount and the attempt's own key", async () => {
    const { session, token, params } = await create();
    const answer = await pay(token, cards.good);
    assert.equal(answer.status, 200, answer.text);
    assert.match(answer.text, /"state":"complete".*"outcome":"succeeded"/);
    assert.match(lastRequest()?.key ?? '', /^cka_/);
    const { body } = lastRequest() ?? {};
    assert.deepEqual([body?.amount, body?.currency, body?.merchant_reference], [1_050n, 'EUR', session.id]);
    assert.equal(body?.return_url, session.url);
    assert.equal(await stateOf(params), 'complete');
    await wire.emitted(
      'cashier-service',
      ({ type, aggregate_id }) => type === 'checkout_session.completed' && aggregate_id === session.id,
    );
    assert.match((await pay(token, cards.good)).text, /"code":"checkout_complete"/);
    const expire = await platform.attempt(contract, 'expireCheckoutSession', { params });
    assert.match(expire.text, /"code":"illegal_checkout_transition"/);
  });

  it('lets another card be tried after a declined one, each under its own key, up to ten', async () => {
    const { token, params } = await create();
    const seen = requests.length;
    const declined = await pay(token, cards.declined);
    assert.match(declined.text, /"state":"open".*"outcome":"failed".*"failure_code":"insufficient_funds"/);
    assert.match((await pay(token, cards.refused)).text, /"failure_code":"merchant_mismatch"/);
    for (let tried = 2; tried < 10; tried += 1) await pay(token, cards.declined);
    assert.match((await pay(token, cards.good)).text, /"code":"too_many_attempts"/);
    const keys = requests.slice(seen).map(({ key }) => key);
    assert.equal(keys.length, 10);
    assert.equal(new Set(keys).size, 10);
    assert.equal(await stateOf(params), 'open');
  });

  it('answers where to confirm for 3-D Secure, and is complete once the gateway says so', async () => {
    const { token, params } = await create();
    const answer = await pay(token, cards.action);
    assert.match(answer.text, /"outcome":"pending","action_url":"https:\/\/bank.example\/3ds"/);
    assert.match((await pay(token, cards.good)).text, /"code":"payment_in_progress"/);
    const early = await platform.attempt(contract, 'expireCheckoutSession', { params });
    assert.match(early.text, /"code":"payment_in_progress"/);
    const refreshed = await platform.call(
      contract,
      'refreshCheckout',
      { params: { token } },
      { public: true },
    );
    assert.deepEqual(refreshed, {
      state: 'complete',
      attempt: { outcome: 'succeeded', action_url: null, failure_code: null },
    });
  });

  it('takes another card when the payer gives 3-D Secure up, and stays paid when the bank was faster', async () => {
    const giveUp = (token: string) =>
      platform.call(contract, 'cancelCheckoutAttempt', { params: { token } }, { public: true });
    const { token, params } = await create();
    assert.deepEqual(await giveUp(token), { state: 'open', attempt: null });
    await pay(token, cards.action);
    const given = {
      state: 'open',
      attempt: { outcome: 'failed', action_url: null, failure_code: 'payment_cancelled' },
    };
    assert.deepEqual(await giveUp(token), given);
    assert.deepEqual(await giveUp(token), given);
    assert.match((await pay(token, cards.good)).text, /"state":"complete"/);
    assert.equal(await stateOf(params), 'complete');
    const late = await create({ amount: takenMeanwhile });
    await pay(late.token, cards.action);
    assert.equal((await giveUp(late.token)).state, 'complete');
    const unknown = { params: { token: 'x'.repeat(43) } };
    const missing = await platform.attempt(contract, 'cancelCheckoutAttempt', unknown, { public: true });
    assert.match(missing.text, /"code":"checkout_not_found"/);
  });

  it('pays once however often the button is pressed', async () => {
    const { token } = await create();
    const seen = requests.length;
    const answers = await Promise.all(Array.from({ length: 8 }, () => pay(token, cards.good)));
    assert.equal(answers.filter(({ status: code }) => code === 200).length, 1);
    assert.ok(answers.every(({ status: code }) => code === 200 || code === 409));
    assert.equal(requests.length - seen, 1);
  });

  it('follows the events of its payments, also when the answer was lost, and only of its own', async () => {
    const { token, params } = await create();
    const answer = await platform.attempt(
      contract,
      'payCheckout',
      { params: { token }, query: {}, body: { card: cardOf(cards.unknown) } },
      { public: true, headers: { 'x-request-deadline-ms': '4000' } },
    );
    assert.equal(answer.status, 200, answer.text);
    assert.match(answer.text, /"state":"open".*"outcome":"pending"/);
    const body = lastRequest()?.body;
    assert.ok(body);
    const succeeded = paymentOf(body, { state: 'succeeded', next_action: null, failure: null });
    const publish = (data: Payment) =>
      wire.publish(gateway, { type: 'payment.succeeded', aggregateId: data.id, data });
    await publish({ ...succeeded, id: newId('pay'), amount: 1n });
    await publish({ ...succeeded, id: newId('pay'), metadata: {} });
    await publish(succeeded);
    await publish(succeeded);
    await eventually(async () => ((await status(token)).state === 'complete' ? true : undefined));
    const session = await platform.call(contract, 'getCheckoutSession', { params });
    assert.equal(session.payment_id, succeeded.id);
  });

  it('goes on with an abandoned attempt under its own key, and never begins a second one beside it', async () => {
    const { session, token } = await create();
    const payUnknown = () =>
      platform.attempt(
        contract,
        'payCheckout',
        { params: { token }, query: {}, body: { card: cardOf(cards.unknown) } },
        { public: true, headers: { 'x-request-deadline-ms': '1000' } },
      );
    const seen = requests.length;
    await payUnknown();
    assert.match((await payUnknown()).text, /"code":"payment_in_progress"/);
    const own = await platform.database('cashier-service');
    await own.query(
      `update checkout_attempts set created_at = created_at - interval '2 minutes' where session_id = $1`,
      [session.id],
    );
    await payUnknown();
    assert.equal((await status(token)).attempt?.outcome, 'pending');
    // This gateway kept nothing of the attempt, so that another card may still pay under its key.
    assert.match((await pay(token, cards.good)).text, /"state":"complete"/);
    const attempts = await own.query('select outcome from checkout_attempts where session_id = $1', [
      session.id,
    ]);
    assert.deepEqual(attempts, [{ outcome: 'succeeded' }]);
    assert.equal(new Set(requests.slice(seen).map(({ key }) => key)).size, 1);
  });

  it('is closed by the operator once, and by its time', async () => {
    const { session, token, params } = await create();
    assert.equal((await platform.call(contract, 'expireCheckoutSession', { params })).state, 'expired');
    assert.equal((await platform.call(contract, 'expireCheckoutSession', { params })).state, 'expired');
    const refused = await pay(token, cards.good);
    assert.equal(refused.status, 410);
    assert.match(refused.text, /"code":"checkout_expired"/);
    const due = await create();
    const own = await platform.database('cashier-service');
    await own.query(`update checkout_sessions set expires_at = now() - interval '1 minute' where id = $1`, [
      due.session.id,
    ]);
    assert.equal((await pay(due.token, cards.good)).status, 410);
    assert.equal((await status(due.token)).state, 'expired');
    const events = await own.events('checkout_session.expired', session.id);
    assert.equal(events.length, 1);
  });

  it('keeps neither a card number nor a token', async () => {
    const { token } = await create();
    await pay(token, cards.declined);
    const own = await platform.database('cashier-service');
    const rows = [
      ...(await own.query('select * from checkout_sessions')),
      ...(await own.query('select * from checkout_attempts')),
      ...(await own.query('select envelope from kit.outbox')),
    ];
    const stored = JSON.stringify(rows);
    for (const secret of [token, ...Object.values(cards)]) assert.ok(!stored.includes(secret));
  });
});
