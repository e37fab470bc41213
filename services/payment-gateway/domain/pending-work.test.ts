import assert from 'node:assert/strict';
import { test } from 'node:test';
import { workOf } from './pending-work.ts';

test('a review of what was given up names the work that it is about, any other one none', () => {
  assert.deepEqual(workOf('not_undone'), ['cancel_order', 'release_quota', 'void_charge']);
  assert.deepEqual(workOf('rejection_not_done'), ['reject_payment']);
  for (const code of ['outcome_unknown', 'channel_contradicts', 'not_released'] as const)
    assert.deepEqual(workOf(code), []);
});
