import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bucketOf, evaluateFlag } from './evaluate-flag.ts';
import type { EvaluatedFlag } from './schemas.ts';

const flag: EvaluatedFlag = {
  key: 'new-checkout',
  enabled: true,
  percentage: 30,
  rules: [
    { attribute: 'country', values: ['DE', 'AT'], enabled: true },
    { attribute: 'plan', values: ['legacy'], enabled: false },
  ],
  version: 3,
};
const subjects = Array.from({ length: 10_000 }, (_, index) => `subject-${index}`);
const onFor = (percentage: number) =>
  subjects.filter((subject) => evaluateFlag({ ...flag, percentage }, { subject }).enabled);

describe('evaluating a flag', () => {
  it('is off for everybody when the flag is disabled, whatever its rules say', () => {
    const evaluation = evaluateFlag(
      { ...flag, enabled: false },
      { subject: 'a', attributes: { country: 'DE' } },
    );
    assert.deepEqual([evaluation.enabled, evaluation.reason], [false, 'disabled']);
  });

  it('lets the first rule that fits decide', () => {
    const attributes = { country: 'AT', plan: 'legacy' };
    assert.deepEqual(evaluateFlag(flag, { subject: 'a', attributes }), {
      key: flag.key,
      version: 3,
      enabled: true,
      reason: 'rule',
    });
    assert.equal(
      evaluateFlag({ ...flag, percentage: 100 }, { subject: 'a', attributes: { plan: 'legacy' } }).enabled,
      false,
    );
  });

  it('answers the same subject the same, and nobody at 0 and everybody at 100', () => {
    assert.equal(bucketOf('a', 'b'), bucketOf('a', 'b'));
    assert.equal(onFor(0).length, 0);
    assert.equal(onFor(100).length, subjects.length);
  });

  it('is on for about as many as the percentage says, and a higher one keeps them', () => {
    const at30 = onFor(30);
    assert.ok(at30.length > 2_800 && at30.length < 3_200, `${at30.length} of 10,000`);
    const at31 = new Set(onFor(31));
    assert.ok(at30.every((subject) => at31.has(subject)));
  });
});
