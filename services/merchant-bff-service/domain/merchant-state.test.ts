import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../../kit/problem.ts';
import type { MerchantState } from '../contract.ts';
import { assertMerchantTransition } from './merchant-state.ts';

const states: readonly MerchantState[] = ['pending', 'active', 'suspended', 'closed'];
const legal = new Set([
  'pending>active',
  'pending>closed',
  'active>suspended',
  'active>closed',
  'suspended>active',
  'suspended>closed',
]);

for (const from of states) {
  for (const to of states) {
    const isLegal = legal.has(`${from}>${to}`);
    test(`a merchant that is ${from} ${isLegal ? 'may' : 'may not'} become ${to}`, () => {
      const change = () => assertMerchantTransition(from, to);
      if (isLegal) assert.doesNotThrow(change);
      else assert.throws(change, (error) => error instanceof Problem && error.details.status === 409);
    });
  }
}
