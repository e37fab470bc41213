import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../../kit/problem.ts';
import type { OrderState } from '../contract.ts';
import { assertOrderTransition, refundedState } from './order-state.ts';

/** A row a state: 1 where an order may go from it to the column's state. */
const columns = ['created', 'paid', 'cancelled', 'partially_refunded', 'refunded'] as const;
const table: Readonly<Record<OrderState, string>> = {
  created: '01100',
  paid: '00111',
  cancelled: '00000',
  partially_refunded: '01011',
  refunded: '01010',
};

for (const from of columns)
  for (const [index, to] of columns.entries()) {
    const isLegal = table[from][index] === '1';
    test(`an order ${isLegal ? 'may' : 'may not'} go from ${from} to ${to}`, () => {
      if (isLegal) assert.doesNotThrow(() => assertOrderTransition(from, to));
      else
        assert.throws(
          () => assertOrderTransition(from, to),
          (error) => error instanceof Problem && error.code === 'illegal_order_transition',
        );
    });
  }

test('an order is refunded when all that was paid is, whatever it was made for', () => {
  assert.equal(refundedState(500n, 0n), 'paid');
  assert.equal(refundedState(500n, 499n), 'partially_refunded');
  assert.equal(refundedState(500n, 500n), 'refunded');
});
