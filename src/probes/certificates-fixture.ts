/** Throw-away certificates for the tests of this directory. */
import { generateKeyPairSync } from 'node:crypto';
import forge from 'node-forge';
import { spiffeId } from '../protocol/environment.ts';
import type { TlsIdentity } from '../protocol/tls-files.ts';

export type TestAuthority = {
  cert: string;
  /** @param spiffeName who the URI SAN says it is; the name itself if not said */
  issue(name: string, spiffeName?: string): TlsIdentity;
};

type Issuer = { subject: forge.pki.CertificateField[]; key: forge.pki.rsa.PrivateKey };

export function testAuthority(commonName: string): TestAuthority {
  const keys = rsaKeys();
  const subject = [{ name: 'commonName', value: commonName }];
  const cert = certificate({ keys, subject, issuer: { subject, key: keys.privateKey } }, [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, critical: true },
  ]);
  return {
    cert,
    issue(name, spiffeName = name) {
      const leafKeys = rsaKeys();
      const leaf = certificate(
        {
          keys: leafKeys,
          subject: [{ name: 'commonName', value: name }],
          issuer: { subject, key: keys.privateKey },
        },
        [
          { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
          {
            name: 'subjectAltName',
            altNames: [
              { type: 2, value: 'localhost' },
              { type: 2, value: name },
              { type: 7, ip: '127.0.0.1' },
              { type: 6, value: spiffeId(spiffeName) },
            ],
          },
        ],
      );
      return { cert: leaf, key: forge.pki.privateKeyToPem(leafKeys.privateKey), ca: cert };
    },
  };
}

function certificate(
  given: { keys: forge.pki.rsa.KeyPair; subject: forge.pki.CertificateField[]; issuer: Issuer },
  extensions: object[],
): string {
  const made = forge.pki.createCertificate();
  made.publicKey = given.keys.publicKey;
  // A first byte from 01 to 7f: padded with zeros it would not be DER, and OpenSSL would pass over it without a word.
  made.serialNumber = `01${forge.util.bytesToHex(forge.random.getBytesSync(8))}`;
  made.validity.notBefore = new Date(Date.now() - 3_600_000);
  made.validity.notAfter = new Date(Date.now() + 86_400_000);
  made.setSubject(given.subject);
  made.setIssuer(given.issuer.subject);
  made.setExtensions(extensions);
  made.sign(given.issuer.key, forge.md.sha256.create());
  return forge.pki.certificateToPem(made);
}

function rsaKeys(): forge.pki.rsa.KeyPair {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  return {
    privateKey: forge.pki.privateKeyFromPem(privateKey),
    publicKey: forge.pki.publicKeyFromPem(publicKey),
  };
}
