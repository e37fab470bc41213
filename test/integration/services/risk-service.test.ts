import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import type { Sandbox } from '../../../sandbox/sandbox.ts';
import { startTestSandbox } from '../../../sandbox/testing.ts';
import type { Static } from '../../../services/kit/contract/schemas.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { createRedis } from '../../../services/kit/data/redis.ts';
import { createLogger } from '../../../services/kit/server/logger.ts';
import { type Assess, type CreateRule, contract } from '../../../services/risk-service/contract.ts';
import { assess as assessPayment } from '../../../services/risk-service/operations/assess.ts';
import { service } from '../../../services/risk-service/service.ts';
import { velocityOfPayment } from '../../../services/risk-service/velocity/velocity.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';
import type { TestServiceDatabase } from '../../fixtures/service-database.ts';
import { openWithoutRedis } from '../../fixtures/without-redis.ts';
import { steer } from '../sandbox/support.ts';

let sandbox: Sandbox;
let platform: TestPlatform;
let own: TestServiceDatabase;

before(async () => {
  sandbox = await startTestSandbox();
  const variables = { IP_GEOLOCATION_API_URL: sandbox.url('ip-geolocation') };
  platform = await startServices([service], { variables });
  own = await platform.database('risk-service');
});

after(async () => {
  await platform?.stop();
  await sandbox?.close(0);
});

const gateway = { as: 'payment-gateway' } as const;

function request(more: Partial<Assess> = {}): Assess {
  return { payment_id: newId('pay'), merchant_id: newId('mer'), amount: 2_000n, currency: 'USD', ...more };
}

async function assess(more: Partial<Assess> = {}) {
  return platform.call(contract, 'assess', { body: request(more) }, gateway);
}

function codes(assessment: { reasons: { code: string }[] }): string[] {
  return assessment.reasons.map(({ code }) => code);
}

const ruleIds = {
  embargo: 'rul_00000000000000000000000000000001',
  card: 'rul_00000000000000000000000000000002',
  amount: 'rul_00000000000000000000000000000004',
  proxy: 'rul_00000000000000000000000000000006',
};

test('an ordinary payment is allowed, and its country known', async () => {
  const made = await assess({ ip_address: '203.0.113.1', customer_email: 'jo@example.com' });
  assert.deepEqual([made.action, made.score, made.country, made.reasons], ['allow', 0, 'DE', []]);
  assert.equal((await own.events('risk.assessed', made.payment_id)).length, 1);
});

const seeded = [
  ['a proxy adds points', { ip_address: '203.0.113.77' }, 'allow', 30, ruleIds.proxy],
  ['a VPN adds points', { ip_address: '198.51.100.66' }, 'allow', 30, ruleIds.proxy],
  ['an embargoed country blocks', { ip_address: '203.0.113.99' }, 'block', 100, ruleIds.embargo],
  ['a very high amount asks for 3-D Secure', { amount: 1_000_000n }, 'three_d_secure', 20, ruleIds.amount],
] as const;

for (const [name, more, action, score, code] of seeded)
  test(name, async () => {
    const made = await assess(more);
    assert.deepEqual([made.action, made.score, codes(made)], [action, score, [code]]);
  });

test('a payment is assessed once, whoever asks again and with whatever key', async () => {
  const body = request({ ip_address: '192.0.2.1' });
  const first = await platform.call(contract, 'assess', { body }, { ...gateway, key: 'one' });
  const replayed = await platform.attempt(contract, 'assess', { body }, { ...gateway, key: 'one' });
  assert.equal(replayed.headers['idempotency-replayed'], 'true');
  assert.deepEqual(await platform.call(contract, 'assess', { body }, { ...gateway, key: 'two' }), first);
  assert.deepEqual(
    await platform.call(contract, 'getAssessment', { params: { assessment_id: first.id } }),
    first,
  );
});

test('a card used very often is blocked, and other cards are not', async () => {
  const card_fingerprint = newId('card');
  // Ten at once: of a hundred, a slow machine would have some wait longer than Redis is waited for.
  for (let round = 0; round < 10; round += 1) {
    const before = await Promise.all(Array.from({ length: 10 }, () => assess({ card_fingerprint })));
    assert.ok(before.every(({ action }) => action === 'allow'));
  }
  const blocked = await assess({ card_fingerprint });
  assert.deepEqual([blocked.action, codes(blocked)], ['block', [ruleIds.card]]);
  assert.equal((await assess({ card_fingerprint: newId('card') })).action, 'allow');
});

test('a rule is made, changed, disabled and told of', async () => {
  const merchant_id = newId('mer');
  const conditions: Static<typeof CreateRule>['conditions'] = [
    { field: 'merchant_velocity_1h', operator: 'gte', value: 2 },
    { field: 'email_domain', operator: 'in', value: ['spam.example'] },
  ];
  const body = { name: 'Second from spam', conditions, points: 15, action: 'review', priority: 5 } as const;
  const rule = await platform.call(contract, 'createRule', { body }, { key: newId('key') });
  const customer_email = 'A@Spam.example';
  assert.equal((await assess({ merchant_id, customer_email })).action, 'allow');
  const reviewed = await assess({ merchant_id, customer_email });
  assert.deepEqual([reviewed.action, reviewed.score, codes(reviewed)], ['review', 15, [rule.id]]);
  const params = { rule_id: rule.id };
  const changed = await platform.call(contract, 'updateRule', { params, body: { state: 'disabled' } });
  assert.deepEqual([changed.state, changed.points, changed.conditions], ['disabled', 15, conditions]);
  assert.equal((await assess({ merchant_id, customer_email })).action, 'allow');
  assert.equal((await own.events('risk.rule_changed', rule.id)).length, 2);
  assert.deepEqual(await platform.call(contract, 'getRule', { params }), changed);
});

test('a condition that can never mean anything is refused', async () => {
  const conditions: Static<typeof CreateRule>['conditions'] = [
    { field: 'currency', operator: 'gt', value: 'USD' },
  ];
  const body = { name: 'Senseless', conditions, points: 1, action: 'block' } as const;
  const answer = await platform.attempt(contract, 'createRule', { body });
  assert.equal(answer.status, 422);
  assert.match(answer.text, /invalid_condition/);
});

test('what is on the block list is blocked until it is taken off, and expired entries do not count', async () => {
  const fingerprint = newId('card');
  const body = { list: 'block', kind: 'card_fingerprint', value: fingerprint, reason: 'stolen' } as const;
  const entry = await platform.call(contract, 'createListEntry', { body });
  const again = await platform.attempt(contract, 'createListEntry', { body });
  assert.equal(again.status, 409);
  const blocked = await assess({ card_fingerprint: fingerprint });
  assert.deepEqual(
    [blocked.action, blocked.score, codes(blocked)],
    ['block', 100, ['block_list_card_fingerprint']],
  );
  const params = { entry_id: entry.id };
  assert.deepEqual(await platform.call(contract, 'deleteListEntry', { params }), entry);
  assert.equal((await platform.attempt(contract, 'getListEntry', { params })).status, 404);
  const past = new Date(Date.now() - 1_000).toISOString();
  await platform.call(contract, 'createListEntry', { body: { ...body, expires_at: past } });
  assert.equal((await assess({ card_fingerprint: fingerprint })).action, 'allow');
  await platform.call(contract, 'createListEntry', { body });
  assert.equal((await assess({ card_fingerprint: fingerprint })).action, 'block');
});

test('the allow list goes before the rules, in whatever spelling', async () => {
  await platform.call(contract, 'createListEntry', {
    body: { list: 'allow', kind: 'email', value: 'VIP@example.com' },
  });
  const made = await assess({ customer_email: 'vip@Example.com', ip_address: '203.0.113.99' });
  assert.equal(made.action, 'allow');
  assert.ok(codes(made).includes('allow_list_email'));
});

test('without the geolocation API the country is unknown, and the payment goes on', async () => {
  await steer(sandbox, 'ip-geolocation', '/faults', { kind: 'error' });
  const made = await assess({ ip_address: '198.51.100.2' });
  assert.deepEqual([made.action, made.country, codes(made)], ['allow', null, ['ip_location_unknown']]);
  await steer(sandbox, 'ip-geolocation', '/reset', {});
  assert.equal((await assess({ ip_address: '198.51.100.2' })).country, 'FR');
});

test('a place that is known is not asked for again', async () => {
  await assess({ ip_address: '192.0.2.2' });
  await steer(sandbox, 'ip-geolocation', '/faults', { kind: 'error', remaining: 1 });
  assert.equal((await assess({ ip_address: '192.0.2.2' })).country, 'US');
  await steer(sandbox, 'ip-geolocation', '/reset', {});
});

test('without Redis velocity is counted from the assessments, and that is said', async (t) => {
  const merchant_id = newId('mer');
  const card_fingerprint = newId('card');
  for (let made = 0; made < 3; made += 1) await assess({ merchant_id, card_fingerprint });
  const { context: kit, close } = await openWithoutRedis(platform, 'risk-service');
  t.after(close);
  const context = { ...kit, settings: { IP_GEOLOCATION_API_URL: sandbox.url('ip-geolocation') } };
  const asked = request({ merchant_id, card_fingerprint, ip_address: '203.0.113.2' });
  const made = await assessPayment(context, asked, {
    key: undefined,
    resumes: undefined,
    bind: async () => {},
  });
  assert.deepEqual([made.country, codes(made)], ['JP', ['velocity_from_assessments']]);
  const { velocity } = await velocityOfPayment(context, request({ merchant_id, card_fingerprint }));
  assert.deepEqual(
    [velocity.card_velocity_10m, velocity.merchant_velocity_24h, velocity.ip_velocity_1h],
    [5, 5, null],
  );
});

test('velocity is counted over ten minutes, an hour and a day', async (t) => {
  const { context: kit, close } = await openWithoutRedis(platform, 'risk-service');
  t.after(close);
  const settings = { IP_GEOLOCATION_API_URL: sandbox.url('ip-geolocation') };
  const log = createLogger('test', 'fatal');
  const redis = await createRedis({ ...platform.infra.redis, service: 'risk-service', log });
  t.after(() => redis.close());
  await once(redis.client, 'ready');
  const merchant_id = newId('mer');
  const now = Date.now();
  const agesMinutes = [25 * 60, 23 * 60, 59, 11, 9, 0];
  const asked = agesMinutes.map(async (age) => {
    const context = { ...kit, redis: redis.client, settings, now: () => new Date(now - age * 60_000) };
    return (await velocityOfPayment(context, request({ merchant_id }))).velocity;
  });
  await Promise.all(asked);
  const context = { ...kit, redis: redis.client, settings, now: () => new Date(now) };
  const { velocity, note } = await velocityOfPayment(context, request({ merchant_id }));
  const { merchant_velocity_10m, merchant_velocity_1h, merchant_velocity_24h } = velocity;
  assert.equal(note, undefined);
  assert.deepEqual([merchant_velocity_10m, merchant_velocity_1h, merchant_velocity_24h], [3, 5, 6]);
});

type NewRule = Static<typeof CreateRule>;

async function createRule(more: Partial<NewRule>) {
  const conditions: NewRule['conditions'] = [{ field: 'amount', operator: 'gte', value: 1 }];
  const body: NewRule = { name: 'A rule', conditions, points: 0, action: 'review', priority: 1, ...more };
  return platform.call(contract, 'createRule', { body });
}

const ofDomain = (domain: string): NewRule['conditions'] => [
  { field: 'email_domain', operator: 'eq', value: domain },
];

test('a draft decides nothing, is tried on past payments, and decides once it is enabled', async () => {
  const merchant_id = newId('mer');
  const domain = `${newId('d')}.example`;
  const payer = { merchant_id, customer_email: `jo@${domain}` };
  const draft = await createRule({ conditions: ofDomain(domain), state: 'draft', action: 'block' });
  const params = { rule_id: draft.id };
  await assess({ ...payer, amount: 100n });
  await assess({ ...payer, amount: 250n, currency: 'EUR' });
  await assess({ ...payer, amount: 1_000_000n });
  await assess({ merchant_id, amount: 7n });
  const tried = await platform.call(contract, 'backTestRule', { params, body: { merchant_id, samples: 2 } });
  const { examined, matched, changed, is_complete, undetermined } = tried;
  assert.deepEqual([examined, matched, changed, is_complete, undetermined], [4, 3, 3, true, 0]);
  assert.deepEqual(tried.actions, [
    { action: 'allow', without_rule: 3, with_rule: 1 },
    { action: 'three_d_secure', without_rule: 1, with_rule: 0 },
    { action: 'review', without_rule: 0, with_rule: 0 },
    { action: 'block', without_rule: 0, with_rule: 3 },
  ]);
  assert.deepEqual(
    tried.amounts.toSorted((left, right) => left.currency.localeCompare(right.currency)),
    [
      { currency: 'EUR', matched_amount: 250n, changed_amount: 250n },
      { currency: 'USD', matched_amount: 1_000_100n, changed_amount: 1_000_100n },
    ],
  );
  assert.deepEqual(
    tried.samples.map(({ amount, action_without_rule, action_with_rule }) => [
      amount,
      action_without_rule,
      action_with_rule,
    ]),
    [
      [1_000_000n, 'three_d_secure', 'block'],
      [250n, 'allow', 'block'],
    ],
  );
  const bounded = await platform.call(contract, 'backTestRule', { params, body: { merchant_id, most: 1 } });
  assert.deepEqual([bounded.examined, bounded.is_complete], [1, false]);
  await platform.call(contract, 'updateRule', { params, body: { state: 'enabled' } });
  const blocked = await assess(payer);
  assert.deepEqual([blocked.action, blocked.reasons[0]?.rule_version], ['block', 2]);
});

test('a payment of a listed payer is not changed by a rule on trial', async () => {
  const merchant_id = newId('mer');
  await platform.call(contract, 'createListEntry', {
    body: { list: 'allow', kind: 'merchant', value: merchant_id },
  });
  await assess({ merchant_id });
  const { id } = await createRule({ state: 'draft', action: 'block' });
  const tried = await platform.call(contract, 'backTestRule', {
    params: { rule_id: id },
    body: { merchant_id },
  });
  assert.deepEqual([tried.matched, tried.changed], [1, 0]);
});

test('every version of a rule is kept, and what decided is no draft again', async () => {
  const rule = await createRule({ state: 'draft', conditions: ofDomain('nobody.example') });
  const params = { rule_id: rule.id };
  await platform.call(contract, 'updateRule', { params, body: { points: 7 } });
  await platform.call(contract, 'updateRule', { params, body: { state: 'enabled' } });
  const refused = await platform.attempt(contract, 'updateRule', { params, body: { state: 'draft' } });
  assert.equal(refused.status, 409);
  assert.match(refused.text, /illegal_rule_transition/);
  const { data } = await platform.call(contract, 'getRuleHistory', { params });
  assert.deepEqual(
    data.map(({ version, points, state }) => [version, points, state]),
    [
      [3, 7, 'enabled'],
      [2, 7, 'draft'],
      [1, 0, 'draft'],
    ],
  );
  const seeded = await platform.call(contract, 'getRuleHistory', { params: { rule_id: ruleIds.proxy } });
  assert.deepEqual(
    seeded.data.map(({ version }) => version),
    [1],
  );
});

async function reviewed() {
  const merchant_id = newId('mer');
  const payer = {
    merchant_id,
    customer_email: `Jo@${newId('d')}.example`,
    card_fingerprint: newId('card'),
    ip_address: '203.0.113.1',
  };
  const domain = payer.customer_email.split('@')[1] ?? '';
  const rule = await createRule({ conditions: ofDomain(domain) });
  const assessment = await assess(payer);
  const { data } = await platform.call(contract, 'listReviews', { query: { merchant_id, state: 'open' } });
  const [review] = data;
  assert.ok(review !== undefined && data.length === 1);
  return { review, assessment, payer, rule };
}

test('a payment that a rule sends to review waits in the queue until somebody approves it', async () => {
  const { review, assessment } = await reviewed();
  assert.deepEqual(
    [review.assessment_id, review.payment_id, review.amount, review.score, review.reasons, review.country],
    [assessment.id, assessment.payment_id, 2_000n, assessment.score, assessment.reasons, 'DE'],
  );
  assert.equal((await own.events('risk.review_opened', review.payment_id)).length, 1);
  const params = { review_id: review.id };
  const body = { decision: 'approved', decided_by: 'ann@example.com', note: 'A known payer.' } as const;
  const decided = await platform.call(contract, 'decideReview', { params, body });
  assert.deepEqual(
    [decided.state, decided.decided_by, decided.note],
    ['approved', body.decided_by, body.note],
  );
  assert.deepEqual(await platform.call(contract, 'getReview', { params }), decided);
  const again = await platform.attempt(contract, 'decideReview', {
    params,
    body: { ...body, decision: 'rejected' },
  });
  assert.equal(again.status, 409);
  assert.match(again.text, /review_decided/);
  assert.equal((await own.events('risk.review_decided', review.payment_id)).length, 1);
  const { query } = own;
  const history = await query('select from_state, to_state, by from review_history where review_id = $1', [
    review.id,
  ]);
  assert.deepEqual(history, [
    { from_state: null, to_state: 'open', by: null },
    { from_state: 'open', to_state: 'approved', by: body.decided_by },
  ]);
});

test('of two who decide at once, one decides', async () => {
  const { review } = await reviewed();
  const params = { review_id: review.id };
  const decisions = ['approved', 'rejected', 'approved', 'rejected'] as const;
  const answers = await Promise.all(
    decisions.map((decision) =>
      platform.attempt(contract, 'decideReview', { params, body: { decision, decided_by: 'x', note: 'y' } }),
    ),
  );
  assert.deepEqual(answers.map(({ status }) => status).toSorted(), [200, 409, 409, 409]);
  assert.equal((await own.events('risk.review_decided', review.payment_id)).length, 1);
});

test('a rejection has a note, and blocks what the payment came with', async () => {
  const { review, payer, rule } = await reviewed();
  const params = { review_id: review.id };
  const without = { decision: 'rejected', decided_by: 'ann' } as const;
  assert.match(
    (await platform.attempt(contract, 'decideReview', { params, body: without })).text,
    /note_required/,
  );
  const approving = { decision: 'approved', decided_by: 'ann' } as const;
  assert.match(
    (await platform.attempt(contract, 'decideReview', { params, body: { ...approving, block: ['email'] } }))
      .text,
    /block_needs_rejection/,
  );
  const rejected = await platform.call(contract, 'decideReview', {
    params,
    body: { ...without, note: 'Stolen card.', block: ['card_fingerprint', 'email'] },
  });
  assert.equal(rejected.state, 'rejected');
  await platform.call(contract, 'updateRule', { params: { rule_id: rule.id }, body: { state: 'disabled' } });
  const next = await assess({ ...payer, ip_address: '203.0.113.2' });
  assert.equal(next.action, 'block');
  assert.deepEqual(codes(next).toSorted(), ['block_list_card_fingerprint', 'block_list_email']);
  const unknown = await platform.attempt(contract, 'decideReview', {
    params: { review_id: newId('rev') },
    body: approving,
  });
  assert.equal(unknown.status, 404);
});

test('a domain of addresses may be listed', async () => {
  await platform.call(contract, 'createListEntry', {
    body: { list: 'block', kind: 'email_domain', value: 'Throwaway.example' },
  });
  const made = await assess({ customer_email: 'a@throwaway.EXAMPLE' });
  assert.deepEqual([made.action, codes(made)], ['block', ['block_list_email_domain']]);
});

test('what is no address is said, and nobody is asked', async () => {
  assert.deepEqual(codes(await assess({ ip_address: '999.1.1.1' })), ['ip_address_invalid']);
  const local = await assess({ ip_address: '10.0.0.1' });
  assert.deepEqual([local.country, local.reasons], [null, []]);
});

test('lists come page by page, newest first', async () => {
  const merchant_id = newId('mer');
  for (let made = 0; made < 3; made += 1) await assess({ merchant_id });
  const first = await platform.call(contract, 'listAssessments', { query: { merchant_id, limit: 2 } });
  assert.deepEqual([first.data.length, first.has_more], [2, true]);
  const query = { merchant_id, limit: 2, cursor: first.next_cursor ?? '' };
  const rest = await platform.call(contract, 'listAssessments', { query });
  assert.deepEqual([rest.data.length, rest.has_more], [1, false]);
  const rules = await platform.call(contract, 'listRules', { query: { state: 'enabled' } });
  assert.ok(rules.data.some(({ id }) => id === ruleIds.proxy));
  const blocks = await platform.call(contract, 'listListEntries', { query: { list: 'block' } });
  assert.ok(blocks.data.every(({ list }) => list === 'block'));
});

test('strangers and malformed requests are refused', async () => {
  const stranger = await platform.attempt(contract, 'assess', { body: request() }, { as: 'order-service' });
  assert.equal(stranger.status, 403);
  const bad = [
    '{',
    {},
    { ...request(), amount: 0n },
    { ...request(), currency: 'usd' },
    { ...request(), extra: true },
  ];
  for (const body of bad) {
    const answer = await platform.send(contract.service, {
      method: 'POST',
      path: '/api/v1/assessments',
      body,
    });
    assert.equal(answer.status, 400);
  }
  const entry = { list: 'block', kind: 'email', value: 'x@example.com', expires_at: 'tomorrow' };
  const path = '/api/v1/list-entries';
  assert.equal((await platform.send(contract.service, { method: 'POST', path, body: entry })).status, 400);
  const missing = await platform.attempt(contract, 'getRule', { params: { rule_id: newId('rul') } });
  assert.equal(missing.status, 404);
});
