import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RefundState } from '../contract.ts';
import { decideOnRefund, type RefundDecision, refundedAfter } from './refund-outcome.ts';

const times = { old: '2026-01-31T09:00:00.000Z', now: '2026-01-31T09:05:00.000Z' };

/** A row a refund's state, a column what the channel says: b becomes it, i ignored, c contradiction. */
const columns = ['processing', 'succeeded', 'failed'] as const;
const table: Readonly<Record<RefundState, string>> = {
  created: 'bbb',
  processing: 'ibb',
  succeeded: 'iib',
  failed: 'ici',
};
const kinds: Readonly<Record<string, RefundDecision['kind']>> = {
  b: 'become',
  i: 'ignore',
  c: 'contradiction',
};
const states = ['created', 'processing', 'succeeded', 'failed'] as const;

for (const state of states)
  for (const [index, told] of columns.entries())
    test(`a refund that is ${state}, of which the channel says ${told}`, () => {
      const { kind } = decideOnRefund(state, { state: told, updated_at: times.now }, times.old);
      assert.equal(kind, kinds[table[state][index] ?? '']);
    });

test('news from before what is known changes nothing', () => {
  const late = { state: 'succeeded', updated_at: times.old } as const;
  assert.deepEqual(decideOnRefund('failed', late, times.now), { kind: 'ignore' });
  assert.deepEqual(decideOnRefund('processing', late, times.now), { kind: 'ignore' });
});

test('only what succeeded counts as refunded, and is given back when it fails after all', () => {
  const payment = { refunded_amount: 500n };
  assert.equal(refundedAfter(payment, 200n, { from: 'processing', to: 'succeeded' }), 700n);
  assert.equal(refundedAfter(payment, 200n, { from: 'succeeded', to: 'failed' }), 300n);
  assert.equal(refundedAfter(payment, 200n, { from: 'processing', to: 'failed' }), 500n);
});
