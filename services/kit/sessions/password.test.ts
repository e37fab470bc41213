import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hashPassword, verifyPassword } from './password.ts';

test('a password is known again by its hash, which differs each time and does not contain it', async () => {
  const [first, second] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
  assert.notEqual(first, second);
  assert.match(first, /^scrypt\$16384\$8\$5\$[\w-]{22}\$[\w-]{43}$/);
  assert.equal(await verifyPassword('correct horse', first), true);
  assert.equal(await verifyPassword('correct horsE', first), false);
});

test('letters are the same however a keyboard composes them', async () => {
  assert.equal(await verifyPassword('cafe\u0301 au lait', await hashPassword('caf\u00e9 au lait')), true);
});

test('nobody has no password, and a hash of another kind is a bug', async () => {
  assert.equal(await verifyPassword('', undefined), false);
  await assert.rejects(() => verifyPassword('x', 'md5$x'), /not a scrypt hash/);
});
