import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertPayoutTransition, payoutTransitions } from './payout-state.ts';

const states = ['due', 'requested', 'refused'] as const;
const legal = new Set(['due requested', 'due refused', 'refused due']);

describe("a settlement's payout", () => {
  for (const from of states)
    for (const to of states) {
      const isLegal = legal.has(`${from} ${to}`);
      it(`that is ${from} ${isLegal ? 'may' : 'may not'} become ${to}`, () => {
        assert.equal(payoutTransitions[from].includes(to), isLegal);
        if (isLegal) assertPayoutTransition(from, to);
        else assert.throws(() => assertPayoutTransition(from, to), { code: 'illegal_payout_transition' });
      });
    }
});
