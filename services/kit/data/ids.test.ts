import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newId } from './ids.ts';

test('an id is its prefix and 32 hexadecimal digits, and later ones sort behind', () => {
  const ids = Array.from({ length: 100 }, () => newId('pay'));
  for (const id of ids) assert.match(id, /^pay_[0-9a-f]{12}7[0-9a-f]{19}$/);
  const times = ids.map((id) => id.slice(4, 16));
  assert.deepEqual(times, times.toSorted());
  assert.equal(new Set(ids).size, ids.length);
});
