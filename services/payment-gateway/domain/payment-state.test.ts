import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../../kit/problem.ts';
import type { PaymentState } from '../contract.ts';
import {
  assertPaymentOperation,
  assertPaymentTransition,
  paymentOperations,
  paymentTransitions,
} from './payment-state.ts';

/** A row a state: 1 where a payment may go from it to the column's state. */
const columns = [
  'created',
  'processing',
  'requires_action',
  'requires_capture',
  'succeeded',
  'failed',
  'cancelled',
] as const;
const table: Readonly<Record<PaymentState, string>> = {
  created: '0100010',
  processing: '0011111',
  requires_action: '0101111',
  requires_capture: '0100111',
  succeeded: '0000010',
  failed: '0000000',
  cancelled: '0000000',
};

const isIllegal = (error: unknown) =>
  error instanceof Problem && error.code === 'illegal_payment_transition' && error.details.status === 409;

for (const from of columns)
  for (const [index, to] of columns.entries()) {
    const isLegal = table[from][index] === '1';
    test(`a payment ${isLegal ? 'may' : 'may not'} go from ${from} to ${to}`, () => {
      if (isLegal) assert.doesNotThrow(() => assertPaymentTransition(from, to));
      else assert.throws(() => assertPaymentTransition(from, to), isIllegal);
    });
  }

test('every state that is not final can be left, and a final one has no way out', () => {
  const final = columns.filter((state) => paymentTransitions[state].length === 0);
  assert.deepEqual(final, ['failed', 'cancelled']);
});

for (const state of columns)
  for (const operation of ['capture', 'cancel'] as const) {
    const states: readonly PaymentState[] = paymentOperations[operation];
    test(`${operation} of a payment that is ${state} is ${states.includes(state) ? 'done' : 'refused'}`, () => {
      const expected =
        operation === 'capture'
          ? state === 'requires_capture'
          : state === 'requires_capture' || state === 'requires_action';
      if (expected) assert.doesNotThrow(() => assertPaymentOperation(state, operation));
      else assert.throws(() => assertPaymentOperation(state, operation), isIllegal);
    });
  }
