import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem } from '../../kit/problem.ts';
import { changedMetadata } from './metadata.ts';

test('a change sets what it names, removes what it gives null or nothing, and leaves the rest', () => {
  const changed = changedMetadata(
    { a: '1', b: '2', d: '5', e: '6' },
    { b: '3', c: '4', a: null, d: '', never: null },
  );
  assert.deepEqual(changed, { b: '3', c: '4', e: '6' });
});

test('null alone removes every pair', () => {
  assert.deepEqual(changedMetadata({ a: '1', b: '2' }, null), {});
});

test('what has fifty pairs takes no other one, unless one goes', () => {
  const full = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`k${index}`, 'v']));
  const tooMuch = (error: unknown) => error instanceof Problem && error.code === 'too_much_metadata';
  assert.throws(() => changedMetadata(full, { more: 'v' }), tooMuch);
  assert.equal(Object.keys(changedMetadata(full, { more: 'v', k0: null })).length, 50);
});
