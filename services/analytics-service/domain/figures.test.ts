import assert from 'node:assert/strict';
import { test } from 'node:test';

import { contract as gateway } from '../../payment-gateway/contract.ts';
import { paymentAdditions, refundAdditions, successRateBp } from './figures.ts';

test('every event of the gateway is counted but those by which no state changes', () => {
  assert.deepEqual(
    [...Object.keys(paymentAdditions), ...Object.keys(refundAdditions)].toSorted(),
    Object.keys(gateway.events)
      .filter((type) => !type.endsWith('.updated'))
      .toSorted(),
  );
});

test('the success rate is cut off, and unknown while nothing is decided', () => {
  assert.equal(successRateBp(0n, 0n), null);
  assert.equal(successRateBp(1n, 0n), 10_000);
  assert.equal(successRateBp(0n, 1n), 0);
  assert.equal(successRateBp(2n, 1n), 6_666);
  assert.equal(successRateBp(999_999n, 1n), 9_999);
});
