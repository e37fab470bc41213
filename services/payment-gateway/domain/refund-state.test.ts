import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RefundState } from '../contract.ts';
import { isRefundTransition, refundableAmount } from './refund-state.ts';

const columns = ['created', 'processing', 'succeeded', 'failed'] as const;
const table: Readonly<Record<RefundState, string>> = {
  created: '0111',
  processing: '0011',
  succeeded: '0001',
  failed: '0000',
};

for (const from of columns)
  for (const [index, to] of columns.entries()) {
    const isLegal = table[from][index] === '1';
    test(`a refund ${isLegal ? 'may' : 'may not'} go from ${from} to ${to}`, () => {
      assert.equal(isRefundTransition(from, to), isLegal);
    });
  }

test('what is left can be refunded, less what is disputed, and never less than nothing', () => {
  const payment = { captured_amount: 1_000n, disputed_amount: 300n };
  assert.deepEqual(refundableAmount(payment, 0n), { left: 1_000n, undisputed: 700n });
  assert.deepEqual(refundableAmount(payment, 800n), { left: 200n, undisputed: 0n });
  assert.deepEqual(refundableAmount({ captured_amount: 1_000n }, 400n), { left: 600n, undisputed: 600n });
});
