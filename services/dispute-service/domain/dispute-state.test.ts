import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Problem } from '../../kit/problem.ts';
import type { DisputeState } from '../contract.ts';
import { assertDisputeTransition, disputeTransitions } from './dispute-state.ts';

const states = ['needs_response', 'under_review', 'won', 'lost'] as const satisfies DisputeState[];
const legal = new Set([
  'needs_response → under_review',
  'needs_response → won',
  'needs_response → lost',
  'under_review → won',
  'under_review → lost',
  'won → lost',
]);

describe('the states of a dispute', () => {
  it('are all in the table', () => {
    assert.deepEqual(Object.keys(disputeTransitions), states);
  });

  for (const from of states) {
    for (const to of states) {
      const name = `${from} → ${to}`;
      it(`${name} is ${legal.has(name) ? 'legal' : 'refused'}`, () => {
        const transition = () => assertDisputeTransition(from, to);
        if (legal.has(name)) transition();
        else assert.throws(transition, isIllegal);
      });
    }
  }
});

function isIllegal(error: unknown): boolean {
  return error instanceof Problem && error.code === 'illegal_dispute_transition';
}
