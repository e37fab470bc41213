import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RiskAction, Rule } from '../contract.ts';
import { velocityOf } from '../velocity/subjects.ts';
import { evaluate, listsIn } from './evaluate.ts';
import { normalized } from './list-value.ts';
import { type Condition, holds, problemWith, type Signals } from './signals.ts';

const known: Signals = {
  ...velocityOf([]),
  amount: 5_000n,
  currency: 'USD',
  country: 'US',
  email_domain: 'example.com',
  proxy: false,
  card_velocity_1h: 3,
  ip_velocity_1h: 2,
  email_velocity_1h: 1,
  merchant_velocity_1h: 40,
};
const nothing: Signals = {
  ...known,
  ...velocityOf([]),
  country: null,
  email_domain: null,
  proxy: null,
};

const always: Condition = { field: 'amount', operator: 'gt', value: 0 };

function rule(id: string, more: Partial<Rule> = {}): Rule {
  const at = '2026-01-01T00:00:00.000Z';
  return {
    id,
    name: `rule ${id}`,
    conditions: [always],
    points: 10,
    action: 'allow',
    priority: 100,
    state: 'enabled',
    version: 1,
    created_at: at,
    updated_at: at,
    ...more,
  };
}

const conditions: readonly (readonly [Condition, boolean])[] = [
  [{ field: 'amount', operator: 'eq', value: 5_000 }, true],
  [{ field: 'amount', operator: 'ne', value: 5_000 }, false],
  [{ field: 'amount', operator: 'gt', value: 5_000 }, false],
  [{ field: 'amount', operator: 'gte', value: 5_000 }, true],
  [{ field: 'amount', operator: 'lt', value: 5_001 }, true],
  [{ field: 'amount', operator: 'lte', value: 4_999 }, false],
  [{ field: 'card_velocity_1h', operator: 'gt', value: 2 }, true],
  [{ field: 'currency', operator: 'in', value: ['EUR', 'USD'] }, true],
  [{ field: 'currency', operator: 'not_in', value: ['EUR', 'USD'] }, false],
  [{ field: 'country', operator: 'eq', value: 'US' }, true],
  [{ field: 'email_domain', operator: 'ne', value: 'example.com' }, false],
  [{ field: 'proxy', operator: 'eq', value: false }, true],
  [{ field: 'proxy', operator: 'eq', value: true }, false],
];

for (const [condition, expected] of conditions) {
  const { field, operator, value } = condition;
  test(`${field} ${operator} ${value} ${expected ? 'holds' : 'does not hold'}`, () => {
    assert.equal(holds(condition, known), expected);
  });
}

test('nothing holds of what is unknown, not even that it is different', () => {
  for (const [condition] of conditions) {
    if (condition.field === 'amount' || condition.field === 'currency') continue;
    assert.equal(holds(condition, nothing), false, condition.field);
  }
});

test('an amount beyond what a double holds is compared exactly', () => {
  const condition = { field: 'amount', operator: 'gt', value: Number.MAX_SAFE_INTEGER } as const;
  assert.equal(holds(condition, { ...known, amount: BigInt(Number.MAX_SAFE_INTEGER) + 1n }), true);
  assert.equal(holds(condition, { ...known, amount: BigInt(Number.MAX_SAFE_INTEGER) }), false);
});

const senseless: readonly Condition[] = [
  { field: 'currency', operator: 'gt', value: 'USD' },
  { field: 'amount', operator: 'in', value: ['1'] },
  { field: 'amount', operator: 'gt', value: '5' },
  { field: 'country', operator: 'in', value: 'US' },
  { field: 'proxy', operator: 'eq', value: 'true' },
];

test('a condition that can never mean anything is found', () => {
  for (const condition of senseless)
    assert.notEqual(problemWith(condition), undefined, JSON.stringify(condition));
  for (const [condition] of conditions)
    assert.equal(problemWith(condition), undefined, JSON.stringify(condition));
});

const decisions: readonly { name: string; rules: Rule[]; action: RiskAction; score: number }[] = [
  { name: 'nothing matches', rules: [], action: 'allow', score: 0 },
  {
    name: 'the lowest priority decides, in whatever order they are given',
    rules: [rule('b', { action: 'block', priority: 20 }), rule('a', { action: 'review', priority: 10 })],
    action: 'review',
    score: 20,
  },
  {
    name: '60 points ask for 3-D Secure',
    rules: [rule('a', { points: 60 })],
    action: 'three_d_secure',
    score: 60,
  },
  { name: '59 points do not', rules: [rule('a', { points: 59 })], action: 'allow', score: 59 },
  {
    name: '90 points block, whatever the first rule says',
    rules: [rule('a', { points: 50, action: 'review' }), rule('b', { points: 40 })],
    action: 'block',
    score: 90,
  },
  {
    name: 'an exemption comes first',
    rules: [rule('a', { points: 0, priority: 1 }), rule('b', { points: 100, action: 'block' })],
    action: 'allow',
    score: 100,
  },
  {
    name: 'a rule whose conditions do not all hold does not count',
    rules: [
      rule('a', { action: 'block', conditions: [always, { field: 'proxy', operator: 'eq', value: true }] }),
    ],
    action: 'allow',
    score: 0,
  },
];

for (const { name, rules, action, score } of decisions)
  test(name, () => {
    const verdict = evaluate({ signals: known, rules, listed: [] });
    assert.deepEqual([verdict.action, verdict.score], [action, score]);
  });

test('a block list blocks before an allow list allows, and an allow list before every rule', () => {
  const rules = [rule('a', { action: 'block', points: 100 })];
  const allow = { list: 'allow', kind: 'email', reason: null } as const;
  const block = { list: 'block', kind: 'country', reason: 'stolen' } as const;
  assert.equal(evaluate({ signals: known, rules, listed: [allow] }).action, 'allow');
  const blocked = evaluate({ signals: known, rules: [], listed: [allow, block] });
  assert.deepEqual([blocked.action, blocked.score], ['block', 100]);
  assert.deepEqual(
    blocked.reasons.map(({ code }) => code),
    ['allow_list_email', 'block_list_country'],
  );
});

test('the score is 0 to 100, the order of rules means nothing, and more rules never lower the score', () => {
  const anyRule = fc
    .record({
      points: fc.integer({ min: 0, max: 100 }),
      action: fc.constantFrom<RiskAction>('allow', 'review', 'three_d_secure', 'block'),
      priority: fc.integer({ min: 0, max: 3 }),
    })
    .map((fields) => fields);
  fc.assert(
    fc.property(fc.array(anyRule, { maxLength: 150 }), (given) => {
      const rules = given.map((fields, index) => rule(`r${String(index).padStart(3, '0')}`, fields));
      const verdict = evaluate({ signals: known, rules, listed: [] });
      const reversed = evaluate({ signals: known, rules: rules.toReversed(), listed: [] });
      assert.deepEqual(reversed, verdict);
      assert.ok(verdict.score >= 0 && verdict.score <= 100 && verdict.reasons.length <= 100);
      const fewer = evaluate({ signals: known, rules: rules.slice(1), listed: [] });
      assert.ok(fewer.score <= verdict.score);
    }),
  );
});

test('a list knows one spelling of each thing', () => {
  assert.equal(normalized('email', ' Jo@Example.COM '), 'jo@example.com');
  assert.equal(normalized('country', 'kp'), 'KP');
  assert.equal(normalized('ip_address', '2001:DB8::1'), '2001:db8::1');
  assert.equal(normalized('card_fingerprint', 'aB'), 'aB');
});

test('the lists that decided are read back from the reasons', () => {
  const listed = [
    { list: 'block', kind: 'email_domain', reason: 'spam' },
    { list: 'allow', kind: 'merchant', reason: null },
  ] as const;
  const { reasons } = evaluate({ signals: known, rules: [rule('a')], listed });
  assert.deepEqual(
    listsIn(reasons),
    listed.map((each) => ({ ...each, reason: null })),
  );
});
