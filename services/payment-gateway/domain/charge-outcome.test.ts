import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PaymentState } from '../contract.ts';
import { type ChargeDecision, type ChargeNews, decideOnCharge } from './charge-outcome.ts';
import { isPaymentTransition } from './payment-state.ts';

const times = { old: '2026-01-31T09:00:00.000Z', now: '2026-01-31T09:05:00.000Z' };

function news(
  state: PaymentState,
  chargeState: ChargeNews['charge']['state'],
  more: Partial<ChargeNews> = {},
): ChargeNews {
  return {
    payment: { state },
    saga: { step: 'channel', fee_basis: 2_000n, charge_updated_at: null },
    charge: {
      state: chargeState,
      captured_amount: chargeState === 'succeeded' ? 2_000n : 0n,
      failure: null,
      updated_at: times.now,
    },
    source: 'answer',
    fromState: undefined,
    isRefunded: false,
    ...more,
  };
}

/** A row a payment state, a column a charge state: b becomes it, i ignored, c contradiction. */
const columns = [
  'processing',
  'requires_action',
  'requires_capture',
  'succeeded',
  'failed',
  'cancelled',
] as const;
const table: Readonly<Record<Exclude<PaymentState, 'created'>, string>> = {
  processing: 'ibbbbb',
  requires_action: 'iibbbb',
  requires_capture: 'icibbb',
  succeeded: 'iiiicc',
  failed: 'iiccii',
  cancelled: 'iiicii',
};
const kinds: Readonly<Record<string, ChargeDecision['kind']>> = {
  b: 'become',
  i: 'ignore',
  c: 'contradiction',
};
const paymentStates = [
  'processing',
  'requires_action',
  'requires_capture',
  'succeeded',
  'failed',
  'cancelled',
] as const;

for (const state of paymentStates)
  for (const [index, chargeState] of columns.entries()) {
    const expected = kinds[table[state][index] ?? ''];
    test(`a payment that is ${state} whose charge is ${chargeState}: ${expected}`, () => {
      const decision = decideOnCharge(news(state, chargeState));
      assert.equal(decision.kind, expected);
      if (decision.kind === 'become') assert.ok(isPaymentTransition(state, decision.state));
    });
  }

const failed = {
  state: 'failed',
  captured_amount: 0n,
  failure: { code: 'capture_failed', message: 'The scheme rejected it.' },
  updated_at: times.now,
} as const;

test('a capture that fails after it was told as done fails the payment, unless some of it was given back', () => {
  const decision = decideOnCharge(news('succeeded', 'failed', { charge: failed }));
  assert.deepEqual(decision, { kind: 'become', state: 'failed' });
  for (const more of [{ isRefunded: true }, { charge: { ...failed, failure: null } }])
    assert.equal(
      decideOnCharge(news('succeeded', 'failed', { charge: failed, ...more })).kind,
      'contradiction',
    );
  for (const state of ['failed', 'cancelled'] as const)
    assert.equal(decideOnCharge(news(state, 'failed', { charge: failed })).kind, 'ignore');
});

test('news from before the last news is ignored', () => {
  const saga = { step: 'rest', fee_basis: 2_000n, charge_updated_at: times.now } as const;
  const charge = { ...failed, updated_at: times.old };
  assert.equal(decideOnCharge(news('requires_action', 'failed', { saga, charge })).kind, 'ignore');
});

test('a success of another amount than the fee is for waits until the fee is known', () => {
  const charge = { state: 'succeeded', captured_amount: 500n, failure: null, updated_at: times.now } as const;
  assert.equal(decideOnCharge(news('requires_capture', 'succeeded', { charge })).kind, 'recalculate');
});

test('a capture that has not happened is taken back only when it cannot happen any more', () => {
  const saga = { step: 'capture', fee_basis: 2_000n, charge_updated_at: null } as const;
  const asked = { saga, fromState: 'requires_capture' } as const;
  assert.equal(
    decideOnCharge(news('processing', 'requires_capture', { ...asked, source: 'event' })).kind,
    'ignore',
  );
  assert.equal(
    decideOnCharge(news('processing', 'requires_capture', { ...asked, source: 'answer' })).kind,
    'ignore',
  );
  const decision = decideOnCharge(news('processing', 'requires_capture', { ...asked, source: 'check' }));
  assert.deepEqual(decision, { kind: 'revert', state: 'requires_capture' });
});

test('a payer who was quicker than the void is told as what it is', () => {
  const saga = { step: 'cancel', fee_basis: 2_000n, charge_updated_at: null } as const;
  const decision = decideOnCharge(news('processing', 'succeeded', { saga, fromState: 'requires_action' }));
  assert.deepEqual(decision, { kind: 'become', state: 'succeeded' });
});
