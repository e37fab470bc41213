import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../../kit/problem.ts';
import type { CheckoutState } from '../contract.ts';
import { assertCheckoutTransition, outcomeOfPayment } from './checkout-state.ts';

const states: readonly CheckoutState[] = ['open', 'complete', 'expired'];
const legal = new Set(['open>complete', 'open>expired']);

for (const from of states) {
  for (const to of states) {
    const isLegal = legal.has(`${from}>${to}`);
    test(`a session that is ${from} ${isLegal ? 'may' : 'may not'} become ${to}`, () => {
      const change = () => assertCheckoutTransition(from, to);
      if (isLegal) assert.doesNotThrow(change);
      else assert.throws(change, (error) => error instanceof Problem && error.details.status === 409);
    });
  }
}

test('only a payment that is settled either way settles its attempt', () => {
  assert.deepEqual(outcomeOfPayment, {
    created: 'pending',
    processing: 'pending',
    requires_action: 'pending',
    requires_capture: 'succeeded',
    succeeded: 'succeeded',
    failed: 'failed',
    cancelled: 'failed',
  });
});
