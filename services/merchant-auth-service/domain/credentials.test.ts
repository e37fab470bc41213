import assert from 'node:assert/strict';
import { test } from 'node:test';
import { base62, hashOfKey, newCredentials } from './credentials.ts';

test('keys and secrets begin as log redaction knows them and are of one length', () => {
  const live = newCredentials({ live: true });
  assert.match(live.key, /^sk_live_[0-9A-Za-z]{43}$/);
  assert.match(live.signingSecret, /^sk_live_signing_[0-9A-Za-z]{43}$/);
  assert.match(newCredentials({ live: false }).key, /^sk_test_[0-9A-Za-z]{43}$/);
  assert.equal(live.prefix, live.key.slice(0, 12));
});

test('no two keys are the same', () => {
  const keys = Array.from({ length: 100 }, () => newCredentials({ live: true }));
  assert.equal(new Set(keys.flatMap(({ key, signingSecret }) => [key, signingSecret])).size, 200);
});

test('32 bytes fit the length at their least and at their most', () => {
  assert.equal(base62(new Uint8Array(32)), '0'.repeat(43));
  assert.equal(base62(new Uint8Array(32).fill(255)).length, 43);
});

test('a key is stored as its SHA-256', () => {
  // FIPS 180-2, appendix B.1.
  assert.equal(
    hashOfKey('abc').toString('hex'),
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  );
});
