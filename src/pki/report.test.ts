import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, X509Certificate } from 'node:crypto';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { type Fixture, platformWithCertificates } from './fixture.ts';
import { authorityFiles, leafFiles } from './layout.ts';
import { altNamesOf, dayMs } from './profile.ts';
import { certificatesStatus, verifyCertificates } from './report.ts';
import { rotateCertificates } from './rotate.ts';
import { type CertificateRequest, writeCertificate } from './write-certificate.ts';

test('status tells of the CA, every service and the operator', async (t) => {
  const fixture = await platformWithCertificates(t);
  const { ca, services, operator } = await certificatesStatus(fixture);
  assert.match(ca.subject ?? '', /CN=payment-platform CA/);
  assert.match(ca.fingerprint256 ?? '', /^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  assert.deepEqual(
    services.map(({ name, ok, daysLeft }) => ({ name, ok, daysLeft })),
    [
      { name: 'order-service', ok: true, daysLeft: 89 },
      { name: 'payment-gateway', ok: true, daysLeft: 89 },
    ],
  );
  assert.deepEqual(services[0]?.sans, [
    'localhost',
    'order-service',
    '127.0.0.1',
    '::1',
    'spiffe://payment-platform/order-service',
  ]);
  assert.deepEqual(operator.sans.at(-1), 'spiffe://payment-platform/operator');
});

test('status of what is not there has nulls and says so', async (t) => {
  const fixture = await platformWithCertificates(t);
  await rm(fixture.paths.certs, { recursive: true });
  const { ca, services } = await certificatesStatus(fixture);
  assert.deepEqual(ca, {
    ...{ subject: null, notAfter: null, fingerprint256: null, daysLeft: null, ok: false },
    ...{ problem: 'The certificate of the CA is missing', previous: [] },
  });
  assert.equal(services[0]?.problem, 'The certificate of order-service is missing');
});

test('verify names every fault of a service certificate and what to do', async (t) => {
  const cases: [string, (fixture: Fixture) => Promise<unknown>][] = [
    ['expired', (fixture) => replaceLeaf(fixture, { notAfter: new Date(Date.now() - 1000) })],
    ['not-yet-valid', (fixture) => replaceLeaf(fixture, { notBefore: new Date(Date.now() + dayMs) })],
    [
      'wrong-name',
      (fixture) => replaceLeaf(fixture, { profile: { kind: 'leaf', altNames: altNamesOf('other-service') } }),
    ],
    [
      'wrong-name',
      (fixture) => replaceLeaf(fixture, { profile: { kind: 'leaf', altNames: twoIdentities() } }),
    ],
    [
      'wrong-name,wrong-usage,wrong-usage',
      (fixture) => replaceLeaf(fixture, { profile: { kind: 'authority', pathLength: 0 } }),
    ],
    ['wrong-ca', (fixture) => replaceLeaf(fixture, { issuer: 'self' })],
    ['wrong-ca', forgeIssuer],
    [
      'key-mismatch',
      ({ paths }) => copy(leafFiles(paths, 'operator').keyFile, leafFiles(paths, 'order-service').keyFile),
    ],
    ['corrupt', ({ paths }) => writeFile(leafFiles(paths, 'order-service').certFile, 'garbage')],
    ['corrupt', ({ paths }) => writeFile(leafFiles(paths, 'order-service').keyFile, 'garbage')],
    ['missing', ({ paths }) => rm(leafFiles(paths, 'order-service').certFile)],
    ['missing,missing', ({ paths }) => rm(leafFiles(paths, 'order-service').directory, { recursive: true })],
    ['wrong-mode', ({ paths }) => chmod(leafFiles(paths, 'order-service').keyFile, 0o640)],
    ['unreadable', ({ paths }) => directoryInstead(leafFiles(paths, 'order-service').certFile)],
  ];
  const fixture = await platformWithCertificates(t);
  for (const [codes, damage] of cases) {
    await damage(fixture);
    const { ok, problems } = await verifyCertificates(fixture);
    assert.equal(ok, false);
    assert.equal(problems.map(({ code }) => code).join(), codes);
    for (const problem of problems) {
      assert.equal(problem.name, 'order-service');
      assert.match(problem.message, /^The (certificate|key) of order-service /);
      assert.ok(problem.next.length > 0);
    }
    await rm(leafFiles(fixture.paths, 'order-service').directory, { recursive: true, force: true });
    await rotateCertificates({ ...fixture, target: { kind: 'services', names: ['order-service'] } });
  }
});

test('verify names the faults of the CA', async (t) => {
  const cases: [RegExp, (fixture: Fixture) => Promise<unknown>][] = [
    [
      /ca key-mismatch/,
      ({ paths }) => copy(leafFiles(paths, 'operator').keyFile, authorityFiles(paths).keyFile),
    ],
    [/ca corrupt/, ({ paths }) => writeFile(authorityFiles(paths).keyFile, 'garbage')],
    [/ca missing/, ({ paths }) => rm(authorityFiles(paths).keyFile)],
    [
      /ca wrong-usage/,
      ({ paths }) => copy(leafFiles(paths, 'operator').certFile, authorityFiles(paths).certFile),
    ],
    [
      /ca corrupt.*order-service wrong-ca/,
      ({ paths }) => writeFile(authorityFiles(paths).certFile, 'garbage'),
    ],
    [/ca unreadable/, ({ paths }) => directoryInstead(authorityFiles(paths).certFile)],
  ];
  const fixture = await platformWithCertificates(t);
  for (const [expected, damage] of cases) {
    await damage(fixture);
    const { problems } = await verifyCertificates(fixture);
    assert.match(problems.map(({ name, code }) => `${name} ${code}`).join(' '), expected);
  }
  const later = { ...fixture, nowMs: Date.now() + 4_000 * dayMs };
  await rm(fixture.paths.certs, { recursive: true });
  await rotateCertificates({ ...fixture, target: { kind: 'ca' } });
  const codes = (await verifyCertificates(later)).problems.map(({ name, code }) => `${name} ${code}`);
  assert.deepEqual(codes, [
    'ca expired',
    'order-service expired',
    'payment-gateway expired',
    'operator expired',
  ]);
});

test('nothing that is reported holds a private key', async (t) => {
  const fixture = await platformWithCertificates(t);
  const reports = [await certificatesStatus(fixture), await verifyCertificates(fixture)];
  assert.doesNotMatch(JSON.stringify(reports), /PRIVATE|BEGIN/);
});

async function replaceLeaf({ paths }: Fixture, change: Partial<CertificateRequest>): Promise<void> {
  const files = leafFiles(paths, 'order-service');
  const key = createPrivateKey(await readFile(files.keyFile));
  const { certFile, keyFile } = authorityFiles(paths);
  const pem = writeCertificate({
    subject: 'order-service',
    publicKey: createPublicKey(key),
    issuer: new X509Certificate(await readFile(certFile)),
    signingKey: createPrivateKey(await readFile(keyFile)),
    notBefore: new Date(Date.now() - 2 * dayMs),
    notAfter: new Date(Date.now() + 60 * dayMs),
    profile: { kind: 'leaf', altNames: altNamesOf('order-service') },
    ...change,
  });
  await writeFile(files.certFile, pem);
}

/** The CA's name on it, but another key's signature. */
async function forgeIssuer(fixture: Fixture): Promise<void> {
  const signingKey = createPrivateKey(await readFile(leafFiles(fixture.paths, 'operator').keyFile));
  await replaceLeaf(fixture, { signingKey });
}

function twoIdentities() {
  const { dns, ips, uris } = altNamesOf('order-service');
  return { dns, ips, uris: [...uris, 'spiffe://payment-platform/operator'] };
}

async function copy(from: string, to: string): Promise<void> {
  await writeFile(to, await readFile(from));
}

async function directoryInstead(file: string): Promise<void> {
  await rm(file);
  await mkdir(file);
}
