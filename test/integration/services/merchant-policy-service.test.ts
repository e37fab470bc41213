import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { InputOf } from '../../../services/kit/contract/contract.ts';
import type { ServiceDatabase } from '../../../services/kit/data/database.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { sql } from '../../../services/kit/data/sql.ts';
import { contract } from '../../../services/merchant-policy-service/contract.ts';
import { service } from '../../../services/merchant-policy-service/service.ts';
import type { EventWire } from '../../fixtures/event-wire.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';

describe('merchant-policy-service', () => {
  let platform: TestPlatform;
  let wire: EventWire;
  let database: ServiceDatabase;
  before(async () => {
    platform = await startServices([service]);
    wire = platform.wire;
    database = await platform.database(contract.service);
  });
  after(() => platform.stop());

  const evaluate = (merchant_id: string, currency = 'EUR', method = 'card') =>
    platform.call(contract, 'evaluate', { body: { merchant_id, method, amount: 1_000n, currency } });
  const fee = async (merchant_id: string, amount: bigint, currency = 'EUR', at?: string) =>
    platform.call(contract, 'calculateFee', {
      body: { merchant_id, amount, currency, ...(at === undefined ? {} : { at }) },
    });
  const plan = (given: { percentage_bps: number; fixed_amount: bigint; effective_from?: string }) =>
    platform.call(contract, 'createFeePlan', { body: { name: 'Plan', currency: 'EUR', ...given } });
  const policy = (merchant_id: string, given: { fee_plan_ids?: string[] } = {}) =>
    platform.call(contract, 'createPolicy', { body: { merchant_id, ...given } });

  it('gives a merchant without a policy the default one, and one default plan a currency', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => evaluate('mer_none', 'CHF')));
    const plans = new Set(answers.map(({ fee_plan_id }) => fee_plan_id));
    assert.equal(plans.size, 1);
    const [answer] = answers;
    assert.deepEqual([answer?.allowed, answer?.reason, answer?.channels], [true, null, ['stripe']]);
    const { data } = await platform.call(contract, 'listFeePlans', { query: { currency: 'CHF' } });
    assert.equal(data.length, 1);
    assert.equal((await fee('mer_none', 10_000n, 'CHF')).fee_amount, 320n);
  });

  it('calculates the fee exactly at any size and exponent', async () => {
    assert.equal((await fee('mer_none', 999_999_999_999_999_999n)).fee_amount, 29_000_000_000_000_030n);
    assert.equal((await fee('mer_none', 1_000n, 'JPY')).fee_amount, 59n);
    assert.equal((await fee('mer_none', 10_000n, 'KWD')).fee_amount, 590n);
    assert.equal((await fee('mer_none', 10n)).fee_amount, 10n);
  });

  it("says why a merchant's policy does not allow a payment", async () => {
    await policy('mer_rules');
    const params = { merchant_id: 'mer_rules' };
    const change = (body: { state?: 'active' | 'suspended'; allowed_currencies?: string[] }) =>
      platform.call(contract, 'updatePolicy', { params, body });
    assert.equal((await evaluate('mer_rules', 'EUR', 'cheque')).reason, 'method_not_allowed');
    await change({ allowed_currencies: ['USD'] });
    assert.equal((await evaluate('mer_rules')).reason, 'currency_not_allowed');
    assert.equal((await evaluate('mer_rules', 'USD')).allowed, true);
    await change({ state: 'suspended' });
    const refused = await evaluate('mer_rules', 'USD');
    assert.deepEqual([refused.reason, refused.channels], ['policy_suspended', []]);
  });

  it('counts versions, keeps each of them, and tells', async () => {
    const created = await policy('mer_versions');
    const params = { merchant_id: 'mer_versions' };
    const body = { allowed_currencies: ['EUR'] };
    const versions = await Promise.all(
      Array.from({ length: 4 }, () => platform.call(contract, 'updatePolicy', { params, body })),
    );
    assert.deepEqual(versions.map(({ version }) => version).sort(), [2, 3, 4, 5]);
    const assigned = await platform.call(contract, 'assignFeePlan', {
      params,
      body: { fee_plan_id: (await plan({ percentage_bps: 1, fixed_amount: 0n })).id },
    });
    assert.equal(assigned.version, 6);
    assert.deepEqual(await platform.call(contract, 'getPolicy', { params }), assigned);
    const history = await database.many<{ version: number }>(
      sql`select version from policy_history where policy_id = ${created.id} order by version`,
    );
    assert.deepEqual(
      history.map(({ version }) => version),
      [1, 2, 3, 4, 5, 6],
    );
    const event = await wire.emitted(contract.service, ({ aggregate_id }) => aggregate_id === created.id);
    assert.equal(event.type, 'policy.changed');
  });

  it("charges by the merchant's plan from its assignment on, and by its date", async () => {
    const before = new Date(Date.now() - 60_000).toISOString();
    const future = new Date(Date.now() + 3_600_000).toISOString();
    const now = await plan({ percentage_bps: 100, fixed_amount: 0n, effective_from: before });
    const later = await plan({ percentage_bps: 50, fixed_amount: 0n, effective_from: future });
    await policy('mer_dates', { fee_plan_ids: [now.id, later.id] });
    assert.equal((await fee('mer_dates', 10_000n)).fee_plan_id, now.id);
    assert.equal((await fee('mer_dates', 10_000n)).fee_amount, 100n);
    assert.equal((await fee('mer_dates', 10_000n, 'EUR', future)).fee_plan_id, later.id);
    assert.equal((await fee('mer_dates', 10_000n, 'EUR', before)).fee_amount, 320n);
    assert.equal((await fee('mer_dates', 10_000n, 'USD')).fee_amount, 320n);
    assert.equal((await evaluate('mer_dates')).fee_plan_id, now.id);
  });

  const tiers = [
    { up_to_amount: 1_000n, percentage_bps: 300, fixed_amount: 10n },
    { up_to_amount: null, percentage_bps: 100, fixed_amount: 0n },
  ];
  const tieredPlan = () =>
    platform.call(contract, 'createFeePlan', {
      body: {
        name: 'Tiers',
        currency: 'EUR',
        percentage_bps: 0,
        fixed_amount: 0n,
        tier_mode: 'graduated',
        tiers: [
          ...tiers.slice(0, -1),
          { up_to_amount: 10n ** 17n, percentage_bps: 50, fixed_amount: 0n },
          ...tiers.slice(-1),
        ],
      },
    });

  it('charges by tiers, and keeps amounts of any size in them', async () => {
    const made = await tieredPlan();
    assert.equal(made.tiers[1]?.up_to_amount, 10n ** 17n);
    const params = { fee_plan_id: made.id };
    assert.deepEqual(await platform.call(contract, 'getFeePlan', { params }), made);
    await policy('mer_tiers', { fee_plan_ids: [made.id] });
    assert.equal((await fee('mer_tiers', 3_000n)).fee_amount, 50n);
  });

  it('previews what a merchant, a plan and terms not made yet would take, part by part', async () => {
    const made = await tieredPlan();
    await policy('mer_preview', { fee_plan_ids: [made.id] });
    const preview = (body: InputOf<(typeof contract)['endpoints']['previewFees']>['body']) =>
      platform.call(contract, 'previewFees', { body });
    const amounts = [3_000n, 10n];
    const ofPlan = await preview({ fee_plan_id: made.id, amounts });
    assert.deepEqual(await preview({ merchant_id: 'mer_preview', currency: 'EUR', amounts }), ofPlan);
    assert.deepEqual(
      ofPlan.fees.map(({ amount, fee_amount, net_amount, bounded_by }) => [
        amount,
        fee_amount,
        net_amount,
        bounded_by,
      ]),
      [
        [3_000n, 50n, 2_950n, null],
        [10n, 10n, 0n, null],
      ],
    );
    assert.deepEqual(ofPlan.fees[0]?.parts, [
      { tier: null, amount: 3_000n, percentage_bps: 0, percentage_amount: 0n, fixed_amount: 0n },
      { tier: 1, amount: 1_000n, percentage_bps: 300, percentage_amount: 30n, fixed_amount: 10n },
      { tier: 2, amount: 2_000n, percentage_bps: 50, percentage_amount: 10n, fixed_amount: 0n },
    ]);
    const terms = {
      currency: 'EUR',
      percentage_bps: 0,
      fixed_amount: 0n,
      tier_mode: 'volume',
      tiers,
    } as const;
    const ofTerms = await preview({ terms: { ...terms, tiers: [...tiers] }, amounts });
    assert.deepEqual([ofTerms.fee_plan_id, ofTerms.fees[0]?.fee_amount], [null, 30n]);
    const bad = [
      { terms: { ...terms, tiers: tiers.slice(0, 1) }, amounts },
      { fee_plan_id: newId('fee'), amounts },
      { merchant_id: 'mer_preview', currency: 'ABC', amounts },
    ];
    const answers = await Promise.all(bad.map((body) => platform.attempt(contract, 'previewFees', { body })));
    assert.deepEqual(
      answers.map(({ text }) => /"code":"(\w+)"/.exec(text)?.[1]),
      ['invalid_fee_tiers', 'fee_plan_not_found', 'unknown_currency'],
    );
    const path = '/api/v1/fees/preview';
    const unnamed = await platform.send(contract.service, { method: 'POST', path, body: { amounts: [1] } });
    assert.equal(unnamed.status, 400);
  });

  it('schedules a plan for a later date, and tells which plan held when', async () => {
    const params = { merchant_id: 'mer_schedule' };
    const first = await plan({ percentage_bps: 100, fixed_amount: 0n });
    const next = await plan({ percentage_bps: 50, fixed_amount: 0n });
    await policy('mer_schedule', { fee_plan_ids: [first.id] });
    const later = new Date(Date.now() + 3_600_000).toISOString();
    await platform.call(contract, 'assignFeePlan', {
      params,
      body: { fee_plan_id: next.id, effective_from: later },
    });
    assert.equal((await fee('mer_schedule', 10_000n)).fee_amount, 100n);
    assert.equal((await fee('mer_schedule', 10_000n, 'EUR', later)).fee_amount, 50n);
    const { data } = await platform.call(contract, 'listFeePlanAssignments', { params });
    assert.deepEqual(
      data.map(({ fee_plan_id, effective_until, state }) => [fee_plan_id, effective_until, state]),
      [
        [next.id, null, 'scheduled'],
        [first.id, later, 'in_force'],
      ],
    );
    const past = await platform.attempt(contract, 'assignFeePlan', {
      params,
      body: { fee_plan_id: next.id, effective_from: '2020-01-01T00:00:00Z' },
    });
    assert.equal(past.status, 422);
    assert.match(past.text, /effective_from_in_past/);
    const history = await platform.call(contract, 'getPolicyHistory', { params });
    assert.deepEqual(
      history.data.map(({ version }) => version),
      [2, 1],
    );
  });

  it('refuses a second policy, unknown plans and bounds that contradict each other', async () => {
    await policy('mer_twice');
    const attempts = [
      platform.attempt(contract, 'createPolicy', { body: { merchant_id: 'mer_twice' } }),
      platform.attempt(contract, 'createPolicy', {
        body: { merchant_id: 'mer_other', fee_plan_ids: [newId('fee')] },
      }),
      platform.attempt(contract, 'assignFeePlan', {
        params: { merchant_id: 'mer_twice' },
        body: { fee_plan_id: newId('fee') },
      }),
      platform.attempt(contract, 'createFeePlan', {
        body: {
          name: 'x',
          currency: 'EUR',
          percentage_bps: 1,
          fixed_amount: 0n,
          minimum_amount: 2n,
          maximum_amount: 1n,
        },
      }),
      platform.attempt(contract, 'createFeePlan', {
        body: { name: 'x', currency: 'ABC', percentage_bps: 1, fixed_amount: 0n },
      }),
      platform.attempt(contract, 'evaluate', {
        body: { merchant_id: 'mer_1', method: 'card', amount: 1n, currency: 'ABC' },
      }),
      platform.attempt(contract, 'updatePolicy', { params: { merchant_id: 'mer_nobody' }, body: {} }),
      platform.attempt(contract, 'getPolicy', { params: { merchant_id: 'mer_nobody' } }),
      platform.attempt(contract, 'getFeePlan', { params: { fee_plan_id: newId('fee') } }),
    ];
    const answers = await Promise.all(attempts);
    assert.deepEqual(
      answers.map(({ status, text }) => `${status} ${/"code":"(\w+)"/.exec(text)?.[1]}`),
      [
        '409 policy_exists',
        '404 fee_plan_not_found',
        '404 fee_plan_not_found',
        '422 invalid_fee_bounds',
        '422 unknown_currency',
        '422 unknown_currency',
        '404 policy_not_found',
        '404 policy_not_found',
        '404 fee_plan_not_found',
      ],
    );
  });

  it('lists policies page by page, replays answers, reads a plan back', async () => {
    const first = await platform.call(contract, 'listPolicies', { query: { limit: 2 } });
    const cursor = first.next_cursor ?? assert.fail('there is a next page');
    const second = await platform.call(contract, 'listPolicies', { query: { limit: 2, cursor } });
    assert.equal(new Set([...first.data, ...second.data].map(({ id }) => id)).size, 4);
    const body = { name: 'Replayed', currency: 'EUR', percentage_bps: 5, fixed_amount: 1n };
    const made = await platform.attempt(contract, 'createFeePlan', { body }, { key: 'policy-1' });
    const again = await platform.attempt(contract, 'createFeePlan', { body }, { key: 'policy-1' });
    assert.equal(again.text, made.text);
    assert.equal(again.headers['idempotency-replayed'], 'true');
    const created = await plan({ percentage_bps: 7, fixed_amount: 9n });
    const params = { fee_plan_id: created.id };
    assert.deepEqual(await platform.call(contract, 'getFeePlan', { params }), created);
  });

  it('refuses what does not fit, and callers that platform.yaml does not name', async () => {
    const bad = await platform.send('merchant-policy-service', {
      method: 'POST',
      path: '/api/v1/fee-plans',
      body: { name: '', currency: 'eur', percentage_bps: 10_001, fixed_amount: -1 },
    });
    assert.equal(bad.status, 400);
    const refused = await platform.attempt(contract, 'listPolicies', { query: {} }, { as: 'kyc-service' });
    assert.equal(refused.status, 403);
  });
});
