import assert from 'node:assert/strict';
import { test } from 'node:test';
import { endpointTransitions, mayBecome } from './endpoint-state.ts';

const states = ['enabled', 'disabled', 'deleted'] as const;

test('an endpoint is switched on and off until it is deleted, and that is final', () => {
  const legal = new Set(['enabled disabled', 'enabled deleted', 'disabled enabled', 'disabled deleted']);
  for (const from of states)
    for (const to of states) assert.equal(mayBecome(from, to), legal.has(`${from} ${to}`), `${from} → ${to}`);
  assert.deepEqual(Object.keys(endpointTransitions), [...states]);
});
