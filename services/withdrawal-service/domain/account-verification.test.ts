import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AccountVerification } from '../contract.ts';
import {
  accountVerificationTransitions,
  assertVerificationTransition,
  isAccountFault,
} from './account-verification.ts';

const states: readonly AccountVerification[] = [
  'pending',
  'match',
  'close_match',
  'no_match',
  'unavailable',
  'confirmed',
];
const legal = new Set([
  'pending match',
  'pending close_match',
  'pending no_match',
  'pending unavailable',
  'close_match confirmed',
  'no_match confirmed',
  'unavailable confirmed',
]);

describe('the verification of a bank account', () => {
  for (const from of states)
    for (const to of states) {
      const isLegal = legal.has(`${from} ${to}`);
      it(`that is ${from} ${isLegal ? 'may' : 'may not'} become ${to}`, () => {
        assert.equal(accountVerificationTransitions[from].includes(to), isLegal);
        if (isLegal) assertVerificationTransition(from, to);
        else
          assert.throws(() => assertVerificationTransition(from, to), {
            code: 'illegal_verification_transition',
          });
      });
    }

  it('is over for good when the bank says so of the account, and not when it says so of the money', () => {
    assert.ok(isAccountFault('account_closed'));
    assert.ok(!isAccountFault('insufficient_funds'));
    assert.ok(!isAccountFault('returned_by_beneficiary'));
  });
});
