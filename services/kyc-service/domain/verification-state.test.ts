import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../../kit/problem.ts';
import type { VerificationState } from '../contract.ts';
import { assertVerificationTransition, verificationTransitions } from './verification-state.ts';

const states = Object.keys(verificationTransitions).filter(isState);

const legal = new Set([
  'unverified pending',
  'unverified rejected',
  'pending verified',
  'pending rejected',
  'verified pending',
  'verified unverified',
  'verified expired',
  'verified rejected',
  'rejected unverified',
  'rejected pending',
  'expired unverified',
  'expired pending',
]);

for (const from of states) {
  for (const to of states) {
    const isLegal = legal.has(`${from} ${to}`);
    test(`a verification that is ${from} ${isLegal ? 'may' : 'may not'} become ${to}`, () => {
      const change = () => assertVerificationTransition(from, to);
      if (isLegal) assert.doesNotThrow(change);
      else
        assert.throws(
          change,
          (error) => error instanceof Problem && error.code === 'illegal_verification_transition',
        );
    });
  }
}

function isState(name: string): name is VerificationState {
  return Object.hasOwn(verificationTransitions, name);
}
