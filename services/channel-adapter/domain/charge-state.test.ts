import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ChargeState, chargeTransitions, isFinal, mayBecome } from './charge-state.ts';
import { refundMayBecome, refundTransitions } from './refund-state.ts';
import { askedWithin, isRepeatable, isSurelyOver, nextSyncAt, syncDelaysMs } from './unsettled.ts';

const states = [
  'processing',
  'requires_action',
  'requires_capture',
  'succeeded',
  'failed',
  'cancelled',
] as const;
const legal: ReadonlySet<string> = new Set([
  'processing requires_action',
  'processing requires_capture',
  'processing succeeded',
  'processing failed',
  'processing cancelled',
  'requires_action processing',
  'requires_action requires_capture',
  'requires_action succeeded',
  'requires_action failed',
  'requires_action cancelled',
  'requires_capture processing',
  'requires_capture succeeded',
  'requires_capture failed',
  'requires_capture cancelled',
  'succeeded failed',
]);

test('a charge goes where the table lets it, and nowhere else', () => {
  for (const from of states)
    for (const to of states) assert.equal(mayBecome(from, to), legal.has(`${from} ${to}`), `${from} ${to}`);
});

test('there is nothing to ask for of one that succeeded, failed or was cancelled', () => {
  const final: ChargeState[] = states.filter(isFinal);
  assert.deepEqual(final, ['succeeded', 'failed', 'cancelled']);
  assert.deepEqual(Object.keys(chargeTransitions).sort(), [...states].sort());
});

const refundStates = ['processing', 'succeeded', 'failed'] as const;
const legalForRefunds = new Set(['processing succeeded', 'processing failed', 'succeeded failed']);

test('a refund goes where the table lets it: one that succeeded may still fail, and a failed one stays failed', () => {
  for (const from of refundStates)
    for (const to of refundStates)
      assert.equal(refundMayBecome(from, to), legalForRefunds.has(`${from} ${to}`), `${from} ${to}`);
  assert.deepEqual(refundTransitions.failed, []);
});

const asked = { first_asked_at: '2026-01-01T00:00:00.000Z', last_asked_at: '2026-01-01T00:01:00.000Z' };

test('the intervals grow and come to an end', () => {
  const sorted = [...syncDelaysMs].sort((a, b) => a - b);
  assert.deepEqual(syncDelaysMs, sorted);
  assert.equal(nextSyncAt(0, new Date(0))?.getTime(), syncDelaysMs[0]);
  assert.equal(nextSyncAt(syncDelaysMs.length, new Date(0)), undefined);
});

test('a request is surely over two minutes after it was last made', () => {
  assert.equal(isSurelyOver(asked, new Date('2026-01-01T00:02:59.999Z')), false);
  assert.equal(isSurelyOver(asked, new Date('2026-01-01T00:03:00.000Z')), true);
});

test('a request is repeated only while the channel remembers its key', () => {
  assert.equal(isRepeatable(asked, new Date('2026-01-01T22:59:59.999Z')), true);
  assert.equal(isRepeatable(asked, new Date('2026-01-01T23:00:00.000Z')), false);
});

test('what was asked for is looked for around all the times it was asked', () => {
  const { from, to } = askedWithin(asked);
  assert.ok(from < new Date(asked.first_asked_at) && to > new Date(asked.last_asked_at));
});
