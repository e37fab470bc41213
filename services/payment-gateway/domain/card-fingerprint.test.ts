import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cardFingerprint } from './card-fingerprint.ts';

test('a card has one fingerprint per secret, which does not hold the number', () => {
  const fingerprint = cardFingerprint('4242424242424242', 'a'.repeat(32));
  assert.equal(fingerprint, cardFingerprint('4242424242424242', 'a'.repeat(32)));
  assert.notEqual(fingerprint, cardFingerprint('4242424242424242', 'b'.repeat(32)));
  assert.notEqual(fingerprint, cardFingerprint('4000000000000002', 'a'.repeat(32)));
  assert.match(fingerprint, /^[\w-]{24}$/);
});
