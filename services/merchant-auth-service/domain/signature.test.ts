import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { digestOf, isFresh, isSignedWith, needsSignature, parseSignature } from './signature.ts';

const request = { method: 'POST', path: '/api/v1/payments?a=1', body_sha256: 'a'.repeat(64) };
const at = { atSeconds: 1_772_366_400, nonce: undefined };
const hex = digestOf('secret', request, at).toString('hex');

test('a signature fits its request and secret, and no other', () => {
  const signature = parseSignature(`t=${at.atSeconds},v1=${hex}`);
  assert.ok(signature);
  assert.equal(isSignedWith('secret', request, signature), true);
  assert.equal(isSignedWith('secret', { ...request, method: 'post' }, signature), true);
  assert.equal(isSignedWith('other', request, signature), false);
  for (const change of [{ method: 'PUT' }, { path: '/api/v1/payments' }, { body_sha256: 'b'.repeat(64) }])
    assert.equal(isSignedWith('secret', { ...request, ...change }, signature), false);
  assert.equal(isSignedWith('secret', request, { ...signature, atSeconds: at.atSeconds + 1 }), false);
  assert.equal(isSignedWith('secret', request, { ...signature, nonce: 'n' }), false);
});

test('the digest is the one of RFC 2104 over the four parts', () => {
  const parts = { method: 'GET', path: '/', body_sha256: '0'.repeat(64) };
  // printf '1.GET./.000…0' | openssl dgst -sha256 -hmac key
  assert.equal(
    digestOf('key', parts, { atSeconds: 1, nonce: undefined }).toString('hex'),
    'de0bc418e6ed58383533192adc6c828fb9490697fff2458f4bea298b77c87dc4',
  );
});

test('one of several digests is enough, other schemes are passed over', () => {
  const wrong = '0'.repeat(64);
  const signature = parseSignature(`t=${at.atSeconds}, v0=x, v1=${wrong}, v1=${hex}`);
  assert.equal(signature !== undefined && isSignedWith('secret', request, signature), true);
});

test('what is not a signature is not read as one', () => {
  const malformed = [
    '',
    'v1=',
    `v1=${hex}`,
    `t=1`,
    `t=,v1=${hex}`,
    `t=-1,v1=${hex}`,
    `t=1e3,v1=${hex}`,
    `t=1,t=2,v1=${hex}`,
    `t=1,v1=${hex.slice(1)}`,
    `t=1,v1=${hex.toUpperCase()}`,
    `t=1,n=a,n=b,v1=${hex}`,
    `t=1,n=,v1=${hex}`,
    `t=1,n=a.b,v1=${hex}`,
    `t=1,n=a=b,v1=${hex}`,
    `t=1,n=${'a'.repeat(64)},v1=${hex}`,
    `t=1,${Array.from({ length: 6 }, () => `v1=${hex}`).join(',')}`,
  ];
  for (const header of malformed) assert.equal(parseSignature(header), undefined, header);
});

test('the order of the parts and the spaces around them say nothing', () => {
  const parts = [`t=${at.atSeconds}`, 'n=once', `v1=${hex}`, 'v9=later'];
  const expected = parseSignature(parts.join(','));
  assert.equal(expected?.nonce, 'once');
  for (const order of [
    [2, 1, 0, 3],
    [3, 2, 0, 1],
    [1, 0, 3, 2],
  ])
    assert.deepEqual(parseSignature(order.map((index) => ` ${parts[index]} `).join(',')), expected);
});

test('what is signed can be read in one way only, wherever dots, digests and nonces stand in it', () => {
  const digest = 'a'.repeat(64);
  const words = ['/x', digest, 'once'];
  const texts = words.flatMap((first) =>
    words.flatMap((second) => words.map((third) => `/p.${first}.${second}.${third}`)),
  );
  for (const text of texts) assert.ok(readingsOf(text).length <= 1, text);
  assert.deepEqual(readingsOf(`/p.${digest}`), [{ path: '/p', body_sha256: digest, nonce: undefined }]);
});

/** Every path, body and nonce that would be signed as this text, and that is taken. */
function readingsOf(text: string) {
  const parts = text.split('.');
  return parts.flatMap((body_sha256, index) => {
    const path = parts.slice(0, index).join('.');
    const nonce = index === parts.length - 1 ? undefined : parts.slice(index + 1).join('.');
    const header = `t=1,${nonce === undefined ? '' : `n=${nonce},`}v1=${hex}`;
    const isTaken = /^[0-9a-f]{64}$/.test(body_sha256) && parseSignature(header) !== undefined;
    return isTaken ? [{ path, body_sha256, nonce }] : [];
  });
}

test('no header makes the parser throw', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (header) => {
      parseSignature(header);
    }),
    { verbose: 1 },
  );
});

test('a time is fresh within 300 s to both sides', () => {
  const now = new Date(at.atSeconds * 1_000);
  for (const [offset, expected] of [
    [0, true],
    [-300, true],
    [300, true],
    [-301, false],
    [301, false],
  ] as const)
    assert.equal(isFresh({ atSeconds: at.atSeconds + offset }, now), expected, String(offset));
});

test('whatever may change something needs a signature', () => {
  assert.deepEqual(['GET', 'head', 'POST', 'PUT', 'PATCH', 'DELETE', 'ANYTHING'].map(needsSignature), [
    false,
    false,
    true,
    true,
    true,
    true,
    true,
  ]);
});
