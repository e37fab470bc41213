import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { chmod, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Failure } from '../kernel/failure.ts';
import { readTlsFiles } from '../protocol/tls-files.ts';
import { ensureCertificates } from './ensure.ts';
import { emptyPlatform, type Fixture, platformWithCertificates } from './fixture.ts';
import { authorityFiles, leafFiles } from './layout.ts';
import { dayMs } from './profile.ts';
import { certificatesStatus, verifyCertificates } from './report.ts';
import { rotateCertificates } from './rotate.ts';

test('a platform without certificates gets a CA, a certificate per service and one for the operator', async (t) => {
  const fixture = await emptyPlatform(t);
  const { changes } = await ensureCertificates(fixture);
  assert.deepEqual(
    changes.map(({ name, action }) => `${name} ${action}`),
    ['ca created', 'order-service created', 'payment-gateway created', 'operator created'],
  );
  assert.deepEqual(await verifyCertificates(fixture), { ok: true, checked: 4, problems: [] });
});

test('a leaf says what the specification asks for', async (t) => {
  const { paths } = await platformWithCertificates(t);
  const { certFile, keyFile, directory } = leafFiles(paths, 'order-service');
  const leaf = new X509Certificate(await readFile(certFile));
  assert.equal(certFile, join(paths.certs, 'services', 'order-service', 'order-service.crt'));
  assert.equal(
    leaf.subjectAltName,
    'DNS:localhost, DNS:order-service, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1, URI:spiffe://payment-platform/order-service',
  );
  assert.deepEqual(leaf.keyUsage, ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
  assert.equal(leaf.ca, false);
  assert.equal(leaf.publicKey.asymmetricKeyDetails?.modulusLength, 2048);
  assert.match(leaf.serialNumber, /^[4-7][0-9A-F]{31}$/);
  assert.equal((await stat(keyFile)).mode & 0o777, 0o600);
  assert.equal((await stat(directory)).mode & 0o777, 0o700);
});

test('when all is there and good, nothing is written', async (t) => {
  const fixture = await platformWithCertificates(t);
  const before = await snapshot(fixture);
  assert.deepEqual((await ensureCertificates(fixture)).changes, []);
  assert.deepEqual(await snapshot(fixture), before);
});

test('a new service gets its certificate and nobody else a new one', async (t) => {
  const fixture = await platformWithCertificates(t);
  const before = await snapshot(fixture);
  const { changes } = await ensureCertificates({
    ...fixture,
    services: [...fixture.services, 'kyc-service'],
  });
  assert.deepEqual(
    changes.map(({ name }) => name),
    ['kyc-service'],
  );
  const after = await snapshot(fixture);
  for (const [file, text] of before) assert.equal(after.get(file), text, file);
});

test('what is missing, corrupt, mixed up or about to expire is made anew, the rest left as it is', async (t) => {
  const fixture = await platformWithCertificates(t);
  const [order, gateway] = [
    leafFiles(fixture.paths, 'order-service'),
    leafFiles(fixture.paths, 'payment-gateway'),
  ];
  const damages: (() => Promise<unknown>)[] = [
    () => rm(order.keyFile),
    () => rm(order.directory, { recursive: true }),
    () => writeFile(order.certFile, ''),
    () => writeFile(order.certFile, '-----BEGIN CERTIFICATE-----\nMIIB'),
    () => writeFile(order.keyFile, 'not a key'),
    async () => writeFile(order.keyFile, await readFile(gateway.keyFile)),
    async () => writeFile(order.certFile, await readFile(gateway.certFile)),
  ];
  for (const damage of damages) {
    await damage();
    const { changes } = await ensureCertificates(fixture);
    assert.deepEqual(
      changes.map(({ name }) => name),
      ['order-service'],
    );
    assert.equal((await verifyCertificates(fixture)).ok, true);
  }
  const later = { ...fixture, nowMs: Date.now() + 70 * dayMs };
  assert.deepEqual(
    (await ensureCertificates(later)).changes.map(({ action }) => action),
    ['renewed', 'renewed', 'renewed'],
  );
});

test('a key that others may read gets its mode back and stays the same key', async (t) => {
  const fixture = await platformWithCertificates(t);
  const { keyFile } = leafFiles(fixture.paths, 'order-service');
  const key = await readFile(keyFile, 'utf8');
  await chmod(keyFile, 0o644);
  assert.deepEqual((await ensureCertificates(fixture)).changes, []);
  assert.equal((await stat(keyFile)).mode & 0o777, 0o600);
  assert.equal(await readFile(keyFile, 'utf8'), key);
});

test('a CA about to expire is replaced, and the old one stays trusted for its last days', async (t) => {
  const fixture = await platformWithCertificates(t);
  const before = await certificatesStatus(fixture);
  const nowMs = Date.parse(before.ca.notAfter ?? '') - 10 * dayMs;
  const { changes } = await ensureCertificates({ ...fixture, nowMs });
  assert.deepEqual(
    changes.map(({ name, action }) => `${name} ${action}`),
    ['ca renewed', 'order-service renewed', 'payment-gateway renewed', 'operator renewed'],
  );
  const after = await certificatesStatus({ ...fixture, nowMs });
  assert.deepEqual(
    after.ca.previous.map((each) => each.fingerprint256),
    [before.ca.fingerprint256],
  );
  assert.equal((await verifyCertificates({ ...fixture, nowMs })).ok, true);
});

test('an unusable CA is named and nothing is touched; a rotation of the CA mends it', async (t) => {
  const damages: [string, (fixture: Fixture) => Promise<unknown>][] = [
    ['ca-key-missing', ({ paths }) => rm(authorityFiles(paths).keyFile)],
    ['ca-key-corrupt', ({ paths }) => writeFile(authorityFiles(paths).keyFile, 'garbage')],
    [
      'ca-key-mismatch',
      async ({ paths }) =>
        writeFile(authorityFiles(paths).keyFile, await readFile(leafFiles(paths, 'operator').keyFile)),
    ],
    ['ca-corrupt', ({ paths }) => writeFile(authorityFiles(paths).certFile, 'garbage')],
    [
      'ca-not-a-ca',
      async ({ paths }) =>
        writeFile(authorityFiles(paths).certFile, await readFile(leafFiles(paths, 'operator').certFile)),
    ],
  ];
  const fixture = await platformWithCertificates(t);
  for (const [code, damage] of damages) {
    await damage(fixture);
    await rm(leafFiles(fixture.paths, 'order-service').certFile, { force: true });
    const before = await snapshot(fixture);
    await assert.rejects(
      ensureCertificates(fixture),
      (error) => error instanceof Failure && error.code === code && error.next.length > 0,
    );
    assert.deepEqual(await snapshot(fixture), before, code);
    await rotateCertificates({ ...fixture, target: { kind: 'ca' } });
    assert.equal((await verifyCertificates(fixture)).ok, true, code);
  }
});

test('a writer that died between certificate and key leaves a pair that is read whole, and is settled next time', async (t) => {
  const fixture = await platformWithCertificates(t);
  const files = leafFiles(fixture.paths, 'order-service');
  const newest = await readFile(files.keyFile, 'utf8');
  await rename(files.keyFile, `${files.keyFile}.next`);
  await writeFile(files.keyFile, await readFile(leafFiles(fixture.paths, 'operator').keyFile), {
    mode: 0o600,
  });
  const read = await readTlsFiles({ ...files, caFile: authorityFiles(fixture.paths).certFile });
  assert.equal(read.key, newest);
  assert.equal((await verifyCertificates(fixture)).ok, true);
  assert.deepEqual((await ensureCertificates(fixture)).changes, []);
  assert.equal(await readFile(files.keyFile, 'utf8'), newest);
});

test('a file in the place of a directory is a failure that names it', async (t) => {
  const fixture = await emptyPlatform(t);
  await writeFile(fixture.paths.certs, '');
  await assert.rejects(
    ensureCertificates(fixture),
    (error) =>
      error instanceof Failure &&
      error.code === 'certs-not-a-directory' &&
      error.location?.file.startsWith(fixture.paths.certs) === true,
  );
});

test('several processes at once make one set of certificates', async (t) => {
  const fixture = await emptyPlatform(t);
  const script = `
    const { ensureCertificates } = await import(${JSON.stringify(import.meta.resolve('./ensure.ts'))});
    const { changes } = await ensureCertificates(${JSON.stringify({ paths: { certs: fixture.paths.certs }, services: fixture.services })});
    process.stdout.write(String(changes.length));`;
  const counts = await Promise.all([script, script, script].map(outputOf));
  assert.deepEqual(counts.sort(), ['0', '0', '4']);
  assert.equal((await verifyCertificates(fixture)).ok, true);
  assert.deepEqual((await readdir(fixture.paths.certs)).sort(), ['ca', 'operator', 'services']);
});

async function outputOf(script: string): Promise<string> {
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const parts: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (part: string) => parts.push(part));
  await once(child, 'close');
  return parts.join('');
}

async function snapshot({ paths }: Fixture): Promise<Map<string, string>> {
  const entries = await readdir(paths.certs, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return new Map(files.map((file, index) => [file, texts[index] ?? '']));
}
