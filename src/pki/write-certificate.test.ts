import assert from 'node:assert/strict';
import { generateKeyPairSync, X509Certificate } from 'node:crypto';
import { test } from 'node:test';
import fc from 'fast-check';
import { makeAuthority } from './issue.ts';
import { altNamesOf, dayMs, expectedSans, sansOf } from './profile.ts';
import { writeCertificate } from './write-certificate.ts';

const nowMs = Date.UTC(2030, 0, 1);
const profile = { kind: 'leaf', altNames: altNamesOf('order-service') } as const;

test('a certificate verifies with its issuer, whose key may be RSA or elliptic', () => {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  for (const keys of [
    generateKeyPairSync('rsa', { modulusLength: 2048 }),
    generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ]) {
    const { authority, key } = makeAuthority(keys, nowMs);
    const validity = { notBefore: new Date(nowMs), notAfter: new Date(nowMs + dayMs) };
    const pem = writeCertificate({
      subject: 'x',
      publicKey,
      issuer: authority.certificate,
      signingKey: key,
      ...validity,
      profile,
    });
    const leaf = new X509Certificate(pem);
    assert.ok(leaf.checkIssued(authority.certificate) && leaf.verify(authority.publicKey));
    assert.ok(authority.certificate.ca && authority.certificate.verify(authority.publicKey));
    assert.deepEqual(sansOf(leaf), expectedSans('order-service'));
  }
});

test('any time of the calendar is written exactly, before and after 2050', () => {
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const second = fc.integer({ min: 0, max: Date.UTC(2200, 0, 1) / 1000 });
  const base = {
    subject: 'x',
    publicKey: keys.publicKey,
    issuer: 'self',
    signingKey: keys.privateKey,
    profile,
  } as const;
  fc.assert(
    fc.property(second, second, (from, to) => {
      const pem = writeCertificate({
        ...base,
        notBefore: new Date(from * 1000),
        notAfter: new Date(to * 1000),
      });
      const { validFromDate, validToDate } = new X509Certificate(pem);
      assert.deepEqual([validFromDate.getTime(), validToDate.getTime()], [from * 1000, to * 1000]);
    }),
  );
});
