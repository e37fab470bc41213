import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultPolicy, type PolicyRules } from './default-policy.ts';
import { evaluatePolicy } from './evaluate.ts';

const asked = { method: 'card', currency: 'EUR' };

test('the default policy allows cards in every currency', () => {
  assert.deepEqual(evaluatePolicy(defaultPolicy, asked), {
    allowed: true,
    reason: null,
    channels: ['stripe'],
  });
  assert.equal(evaluatePolicy(defaultPolicy, { method: 'card', currency: 'JPY' }).allowed, true);
});

const refusals: readonly [string, Partial<PolicyRules>][] = [
  ['policy_suspended', { state: 'suspended', allowed_methods: [] }],
  ['method_not_allowed', { allowed_methods: ['bank_transfer'] }],
  ['currency_not_allowed', { allowed_currencies: ['USD'] }],
  ['no_channel_allowed', { allowed_channels: [] }],
];

for (const [reason, rules] of refusals) {
  test(`a payment that the policy does not allow is refused with ${reason} and no channel`, () => {
    assert.deepEqual(evaluatePolicy({ ...defaultPolicy, ...rules }, asked), {
      allowed: false,
      reason,
      channels: [],
    });
  });
}
