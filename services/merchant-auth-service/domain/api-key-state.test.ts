import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../../kit/problem.ts';
import { assertApiKeyTransition, isUsable } from './api-key-state.ts';

const states = ['active', 'rotating', 'revoked'] as const;
const legal = new Set(['active rotating', 'active revoked', 'rotating revoked']);
const now = new Date('2026-03-01T12:00:00.000Z');

for (const from of states) {
  for (const to of states) {
    const isLegal = legal.has(`${from} ${to}`);
    test(`a key that is ${from} ${isLegal ? 'may' : 'may not'} become ${to}`, () => {
      const change = () => assertApiKeyTransition(from, to);
      if (isLegal) assert.doesNotThrow(change);
      else assert.throws(change, (error) => error instanceof Problem && error.code === 'api_key_not_active');
    });
  }
}

test('a rotated key works until its overlap is over, a revoked one does not', () => {
  assert.equal(isUsable({ state: 'active', expires_at: null }, now), true);
  assert.equal(isUsable({ state: 'rotating', expires_at: '2026-03-01T12:00:00.001Z' }, now), true);
  assert.equal(isUsable({ state: 'rotating', expires_at: '2026-03-01T12:00:00.000Z' }, now), false);
  assert.equal(isUsable({ state: 'revoked', expires_at: '2026-04-01T00:00:00.000Z' }, now), false);
});
