import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { accessTokenLifetimeSeconds, issueAccessToken, verifyAccessToken } from './access-token.ts';

const rules = { secret: 'a secret of at least 32 characters', issuer: 'issuer', audience: 'portal' };
const claims = { sub: 'usr_1', sid: 'ses_1' };
const now = new Date('2026-01-01T00:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
const token = issueAccessToken(rules, claims, now);

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
function signed(header: unknown, payload: unknown, algorithm = 'sha256'): string {
  const text = `${base64url(header)}.${base64url(payload)}`;
  return `${text}.${createHmac(algorithm, rules.secret).update(text).digest('base64url')}`;
}
const hs256 = { alg: 'HS256', typ: 'JWT' };
const seconds = now.getTime() / 1_000;
const valid = { iss: 'issuer', aud: 'portal', sub: 'usr_1', sid: 'ses_1', iat: seconds, exp: seconds + 60 };

describe('an access token', () => {
  it('says who it was issued to', () => {
    assert.deepEqual(verifyAccessToken(rules, token, now), claims);
    assert.deepEqual(verifyAccessToken(rules, signed(hs256, valid), now), claims);
  });

  it('ends after 15 minutes, to the second', () => {
    assert.equal(accessTokenLifetimeSeconds, 900);
    assert.deepEqual(verifyAccessToken(rules, token, later(899)), claims);
    assert.equal(verifyAccessToken(rules, token, later(900)), undefined);
  });

  it('is refused before it was issued', () => {
    assert.equal(verifyAccessToken(rules, token, later(-60)), undefined);
  });

  it('is refused by another issuer, for another audience and with another secret', () => {
    for (const other of [
      { issuer: 'x' },
      { audience: 'x' },
      { secret: 'another one of at least 32 characters' },
    ])
      assert.equal(verifyAccessToken({ ...rules, ...other }, token, now), undefined);
  });

  it('is never checked by an algorithm that it names itself', () => {
    for (const alg of ['none', 'HS384', 'HS512', 'RS256'])
      assert.equal(verifyAccessToken(rules, signed({ ...hs256, alg }, valid), now), undefined);
    const unsigned = `${base64url({ ...hs256, alg: 'none' })}.${base64url(valid)}.`;
    assert.equal(verifyAccessToken(rules, unsigned, now), undefined);
    assert.equal(
      verifyAccessToken(rules, signed({ ...hs256, alg: 'HS512' }, valid, 'sha512'), now),
      undefined,
    );
  });

  it('is refused when a claim is missing or of another type', () => {
    for (const name of Object.keys(valid)) {
      const payloads = [
        { ...valid, [name]: undefined },
        { ...valid, [name]: null },
        { ...valid, [name]: ['portal'] },
      ];
      for (const payload of payloads)
        assert.equal(verifyAccessToken(rules, signed(hs256, payload), now), undefined, name);
    }
  });

  it('has one signature only: stray bits and padding are no other spelling of it', () => {
    const last = token.at(-1) ?? '';
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const neighbour = alphabet[alphabet.indexOf(last) ^ 1] ?? '';
    for (const spelling of [`${token.slice(0, -1)}${neighbour}`, `${token}=`, `${token} `, `${token}.x`])
      assert.equal(verifyAccessToken(rules, spelling, now), undefined);
  });

  it('is refused after any change, and nothing else is taken for one', () => {
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.string({ minLength: 1, maxLength: 1 }), (at, character) => {
        const changed = token.slice(0, at) + character + token.slice(at + 1);
        return changed === token || verifyAccessToken(rules, changed, now) === undefined;
      }),
    );
    fc.assert(
      fc.property(
        fc.string({ maxLength: 3_000 }),
        (text) => verifyAccessToken(rules, text, now) === undefined,
      ),
    );
  });

  it('is not signed with a secret that is too short', () => {
    assert.throws(() => issueAccessToken({ ...rules, secret: 'short' }, claims, now), /fewer than 32/);
  });
});
