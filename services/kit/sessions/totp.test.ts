import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { base32, newTotpSecret, stepOfCode, totpAt, totpUrl } from './totp.ts';

/** RFC 6238, appendix B. */
const secret = Buffer.from('12345678901234567890');
const vectors = [
  [59, '94287082'],
  [1_111_111_109, '07081804'],
  [1_111_111_111, '14050471'],
  [1_234_567_890, '89005924'],
  [2_000_000_000, '69279037'],
  [20_000_000_000, '65353130'],
] as const;

describe('a time-based one-time password', () => {
  it('is what RFC 6238 says it is', () => {
    for (const [seconds, code] of vectors)
      assert.equal(totpAt(secret, new Date(seconds * 1_000), 8), code, `at ${seconds} s`);
  });

  it('is taken one step early or late, and no later', () => {
    const now = new Date(1_111_111_111_000);
    const code = totpAt(secret, now);
    const later = (steps: number) => new Date(now.getTime() + steps * 30_000);
    for (const steps of [-1, 0, 1])
      assert.equal(stepOfCode(secret, code, later(steps)), Math.floor(now.getTime() / 30_000));
    for (const steps of [-2, 2]) assert.equal(stepOfCode(secret, code, later(steps)), undefined);
    for (const wrong of ['', '12345', '1234567', 'abcdef'])
      assert.equal(stepOfCode(secret, wrong, now), undefined);
  });

  it('has a secret that apps read: base32 as in RFC 4648', () => {
    const texts = {
      f: 'MY',
      fo: 'MZXQ',
      foo: 'MZXW6',
      foob: 'MZXW6YQ',
      fooba: 'MZXW6YTB',
      foobar: 'MZXW6YTBOI',
    };
    for (const [text, encoded] of Object.entries(texts)) assert.equal(base32(Buffer.from(text)), encoded);
    assert.match(
      totpUrl(newTotpSecret(), { issuer: 'admin-portal', account: 'a@b.example' }),
      /^otpauth:\/\/totp\/admin-portal:a%40b\.example\?secret=[A-Z2-7]{32}&issuer=admin-portal$/,
    );
  });
});
