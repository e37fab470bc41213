import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Compensation, compensationsAt, type SagaStep, sagaSteps, stepAfter } from './saga.ts';

test('the steps follow each other as the platform promises', () => {
  assert.deepEqual(sagaSteps, ['authenticate', 'policy', 'quota', 'risk', 'order', 'channel']);
  assert.equal(stepAfter('authenticate'), 'policy');
  assert.equal(stepAfter('channel'), 'rest');
});

const table: readonly [step: SagaStep, refused: Compensation[], unknown: Compensation[]][] = [
  ['authenticate', [], []],
  ['policy', [], []],
  ['quota', [], ['release_quota']],
  ['risk', ['release_quota'], ['release_quota']],
  ['order', ['release_quota'], ['cancel_order', 'release_quota']],
  ['channel', ['cancel_order', 'release_quota'], ['cancel_order', 'release_quota']],
];

for (const [step, refused, unknown] of table) {
  test(`a refusal at ${step} undoes ${refused.join(', then ') || 'nothing'}`, () => {
    assert.deepEqual(compensationsAt(step, false), refused);
  });
  test(`an unknown outcome at ${step} undoes ${unknown.join(', then ') || 'nothing'}`, () => {
    assert.deepEqual(compensationsAt(step, true), unknown);
  });
}
