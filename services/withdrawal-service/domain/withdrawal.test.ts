import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { FundsState, WithdrawalState } from '../contract.ts';
import { nextStep, type Progress, type Step } from './next-step.ts';
import { nextCheckInMs, returnWindowMs } from './schedule.ts';
import { digestOfIban, openIban, sealIban } from './sealed-iban.ts';
import { assertWithdrawalTransition, withdrawalTransitions } from './withdrawal-state.ts';

const states: readonly WithdrawalState[] = [
  'requires_approval',
  'pending',
  'in_transit',
  'paid',
  'failed',
  'cancelled',
];
const legal = new Set([
  'pending requires_approval',
  'pending in_transit',
  'pending paid',
  'pending failed',
  'pending cancelled',
  'requires_approval pending',
  'requires_approval cancelled',
  'in_transit paid',
  'in_transit failed',
  'paid failed',
]);

describe('a withdrawal', () => {
  for (const from of states)
    for (const to of states) {
      const isLegal = legal.has(`${from} ${to}`);
      it(`that is ${from} ${isLegal ? 'may' : 'may not'} become ${to}`, () => {
        assert.equal(withdrawalTransitions[from].includes(to), isLegal);
        if (isLegal) assertWithdrawalTransition(from, to);
        else
          assert.throws(() => assertWithdrawalTransition(from, to), {
            code: 'illegal_withdrawal_transition',
          });
      });
    }

  const now = '2026-01-01T00:00:00.000Z';
  const progress = (state: WithdrawalState, funds: FundsState, done: Partial<Progress> = {}): Progress => ({
    state,
    funds,
    verified_at: null,
    approved_at: null,
    submitted_at: null,
    ...done,
  });
  const steps: readonly [string, Progress, Step][] = [
    ['is new', progress('pending', 'none'), 'verify'],
    ['is verified', progress('pending', 'none', { verified_at: now }), 'hold'],
    ['is held', progress('pending', 'held', { verified_at: now }), 'review'],
    ['is approved', progress('pending', 'held', { verified_at: now, approved_at: now }), 'transfer'],
    ['was approved after a while', progress('pending', 'held', { approved_at: now }), 'verify'],
    ['waits for approval', progress('requires_approval', 'held', { verified_at: now }), 'none'],
    ['is at the bank', progress('in_transit', 'held', { verified_at: now }), 'transfer'],
    ['is paid', progress('paid', 'held'), 'post'],
    ['is paid and booked', progress('paid', 'posted'), 'transfer'],
    ['failed before it was held', progress('failed', 'none'), 'none'],
    ['failed at the bank', progress('failed', 'held'), 'release'],
    ['failed and was given back', progress('failed', 'released'), 'none'],
    ['came back after it was booked', progress('failed', 'posted'), 'return'],
    ['came back and was reversed', progress('failed', 'returned'), 'none'],
    ['was cancelled at once', progress('cancelled', 'none'), 'none'],
    ['was cancelled while it was being held', progress('cancelled', 'none', { verified_at: now }), 'release'],
    ['was cancelled', progress('cancelled', 'held'), 'release'],
    ['was cancelled and given back', progress('cancelled', 'released'), 'none'],
  ];
  for (const [what, given, expected] of steps)
    it(`that ${what} has as its next step: ${expected}`, () => {
      assert.equal(nextStep(given), expected);
    });

  it('is asked for less and less often, and once paid for the time in which it may come back', () => {
    assert.equal(nextCheckInMs('in_transit', 0, 0), 1_000);
    assert.equal(nextCheckInMs('in_transit', 3, 0), 8_000);
    assert.equal(nextCheckInMs('in_transit', 10_000, 0), 300_000);
    assert.equal(nextCheckInMs('paid', 30, returnWindowMs), 21_600_000);
    assert.equal(nextCheckInMs('paid', 30, returnWindowMs + 1), undefined);
  });
});

describe('an IBAN at rest', () => {
  it('is opened by its key and bank account, and never the same twice', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (secret, iban) => {
        const sealed = sealIban(secret, 'bac_1', iban);
        assert.equal(openIban(secret, 'bac_1', sealed), iban);
        assert.notEqual(sealIban(secret, 'bac_1', iban), sealed);
        assert.equal(digestOfIban(secret, iban), digestOfIban(secret, iban));
      }),
    );
  });

  it('is not opened for another bank account, with another key, or when it was changed', () => {
    const iban = 'DE89370400440532013000';
    const sealed = sealIban('key', 'bac_1', iban);
    assert.ok(!sealed.includes(iban) && !Buffer.from(sealed.slice(3), 'base64url').includes('DE89'));
    assert.throws(() => openIban('key', 'bac_2', sealed));
    assert.throws(() => openIban('other', 'bac_1', sealed));
    assert.throws(() => openIban('key', 'bac_1', `${sealed.slice(0, -4)}AAAA`));
    assert.throws(() => openIban('key', 'bac_1', sealed.replace('v1', 'v9')));
  });
});
