import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { connect, createServer, type Server, type TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { Failure } from '../kernel/failure.ts';
import { identityOf } from '../protocol/identity.ts';
import type { TlsIdentity } from '../protocol/tls-files.ts';
import { ensureCertificates } from './ensure.ts';
import { type Fixture, platformWithCertificates } from './fixture.ts';
import { ensureUntrustedIdentity, readIdentity } from './identity.ts';
import { authorityFiles, leafFiles } from './layout.ts';
import { dayMs } from './profile.ts';
import { certificatesStatus, verifyCertificates } from './report.ts';
import { retirePreviousAuthorities, rotateCertificates } from './rotate.ts';

test('leaves rotate to new keys of the same CA, the others stay', async (t) => {
  const fixture = await platformWithCertificates(t);
  const [order, gateway] = [
    leafFiles(fixture.paths, 'order-service'),
    leafFiles(fixture.paths, 'payment-gateway'),
  ];
  const before = await Promise.all(
    [order.keyFile, order.certFile, gateway.certFile].map((file) => readFile(file, 'utf8')),
  );
  const phases: string[] = [];
  const reload = async (phase: string) => void phases.push(phase);
  const report = await rotateCertificates({
    ...fixture,
    target: { kind: 'services', names: ['order-service'] },
    reload,
  });
  const after = await Promise.all(
    [order.keyFile, order.certFile, gateway.certFile].map((file) => readFile(file, 'utf8')),
  );
  assert.deepEqual(
    after.map((text, index) => text === before[index]),
    [false, false, true],
  );
  assert.deepEqual([report.issued, report.ca, phases], [['order-service'], null, ['leaves']]);
  assert.equal((await verifyCertificates(fixture)).ok, true);
});

test('a rotation of the CA keeps the keys, a rotation of all changes them', async (t) => {
  const fixture = await platformWithCertificates(t);
  const { keyFile } = leafFiles(fixture.paths, 'order-service');
  const first = await readFile(keyFile, 'utf8');
  await rotateCertificates({ ...fixture, target: { kind: 'ca' } });
  assert.equal(await readFile(keyFile, 'utf8'), first);
  await rotateCertificates({ ...fixture, target: { kind: 'all' } });
  assert.notEqual(await readFile(keyFile, 'utf8'), first);
  assert.equal((await verifyCertificates(fixture)).ok, true);
});

test('an unknown service is wrong use, and says which there are', async (t) => {
  const fixture = await platformWithCertificates(t);
  const rotation = rotateCertificates({ ...fixture, target: { kind: 'services', names: ['../ca'] } });
  await assert.rejects(
    rotation,
    (error) => error instanceof Failure && error.exitCode === 2 && error.code === 'unknown-service',
  );
});

test('no connection fails while the CA rotates twice, whatever each side has read of it so far', async (t) => {
  const fixture = await platformWithCertificates(t);
  const eager = await serve(t, await readIdentity(fixture.paths, 'order-service'));
  const late = await serve(t, await readIdentity(fixture.paths, 'order-service'));
  const oldest = await readIdentity(fixture.paths, 'payment-gateway');
  let [eagerClient, lateClient] = [oldest, oldest];

  const everyoneReachesEveryone = async () => {
    for (const server of [eager, late]) {
      for (const identity of [
        oldest,
        eagerClient,
        lateClient,
        await readIdentity(fixture.paths, 'payment-gateway'),
      ]) {
        assert.equal(await call(server, identity), 'payment-gateway');
      }
    }
  };
  const reload = async () => {
    await everyoneReachesEveryone();
    eager.setSecureContext(await readIdentity(fixture.paths, 'order-service'));
    await everyoneReachesEveryone();
    eagerClient = await readIdentity(fixture.paths, 'payment-gateway');
    await everyoneReachesEveryone();
    late.setSecureContext(await readIdentity(fixture.paths, 'order-service'));
    lateClient = eagerClient;
    await everyoneReachesEveryone();
  };
  for (const kind of ['ca', 'all'] as const) {
    await rotateCertificates({ ...fixture, target: { kind }, reload });
    await everyoneReachesEveryone();
  }
});

test('no connection fails under constant load while leaves and the CA rotate', async (t) => {
  const fixture = await platformWithCertificates(t);
  const server = await serve(t, await readIdentity(fixture.paths, 'order-service'));
  let isRotating = true;
  let calls = 0;
  const load = async () => {
    while (isRotating) {
      assert.equal(
        await call(server, await readIdentity(fixture.paths, 'payment-gateway')),
        'payment-gateway',
      );
      calls += 1;
    }
  };
  const reload = async () => server.setSecureContext(await readIdentity(fixture.paths, 'order-service'));
  const rotations = async () => {
    for (const kind of ['services', 'ca', 'services', 'all', 'services'] as const) {
      await rotateCertificates({
        ...fixture,
        target: kind === 'services' ? { kind, names: [] } : { kind },
        reload,
      });
    }
    isRotating = false;
  };
  await Promise.all([load(), load(), rotations()]);
  assert.ok(calls > 5, `${calls} calls`);
});

test('before the leaves are reissued, a service that trusts only the old CA accepts leaves of the new one', async (t) => {
  const fixture = await platformWithCertificates(t);
  const old = await readIdentity(fixture.paths, 'order-service');
  const server = await serve(t, old);
  await rotateCertificates({ ...fixture, target: { kind: 'ca' } });
  await rotateCertificates({ ...fixture, target: { kind: 'ca' } });
  const { cert, key } = await readIdentity(fixture.paths, 'payment-gateway');
  assert.equal(await call(server, { cert, key, ca: old.ca }), 'payment-gateway');
});

test('retiring ends the trust in the old CA and leaves a chain of one', async (t) => {
  const fixture = await platformWithCertificates(t);
  const old = await readIdentity(fixture.paths, 'payment-gateway');
  const phases: string[] = [];
  const reload = async (phase: string) => void phases.push(phase);
  const report = await rotateCertificates({ ...fixture, target: { kind: 'ca' }, retire: true, reload });
  assert.deepEqual([phases, report.previous], [['trust', 'leaves', 'retired'], []]);
  const current = await readIdentity(fixture.paths, 'payment-gateway');
  const server = await serve(t, await readIdentity(fixture.paths, 'order-service'));
  assert.equal(await call(server, current), 'payment-gateway');
  await assert.rejects(call(server, { ...old, ca: current.ca }), /refused|alert|ECONNRESET/);
  assert.deepEqual(await blocksOf(fixture), { bundle: 1, leaf: 1 });
  assert.deepEqual((await ensureCertificates(fixture)).changes, []);
});

test('retiring after an interrupted rotation first reissues what the old CA signed', async (t) => {
  const fixture = await platformWithCertificates(t);
  const interrupted = rotateCertificates({
    ...fixture,
    target: { kind: 'ca' },
    reload: () => Promise.reject(new Error('interrupted')),
  });
  await assert.rejects(interrupted, /interrupted/);
  await rotateCertificates({
    ...fixture,
    target: { kind: 'services', names: ['order-service'] },
    retire: true,
  });
  assert.equal((await verifyCertificates(fixture)).ok, true);
  assert.deepEqual(await blocksOf(fixture), { bundle: 1, leaf: 1 });
});

test('the overlap ends by itself, is bounded, and can be ended', async (t) => {
  const fixture = await platformWithCertificates(t);
  for (let rotation = 1; rotation <= 7; rotation += 1)
    await rotateCertificates({ ...fixture, target: { kind: 'ca' } });
  assert.deepEqual(await blocksOf(fixture), { bundle: 6, leaf: 6 });
  assert.equal((await certificatesStatus(fixture)).ca.previous.length, 5);
  await ensureCertificates({ ...fixture, nowMs: Date.now() + 2 * dayMs });
  assert.deepEqual(await blocksOf(fixture), { bundle: 1, leaf: 1 });
  await rotateCertificates({ ...fixture, target: { kind: 'ca' } });
  const { retired } = await retirePreviousAuthorities(fixture);
  assert.equal(retired.length, 1);
  assert.deepEqual(await blocksOf(fixture), { bundle: 1, leaf: 1 });
  assert.equal((await verifyCertificates(fixture)).ok, true);
});

test('a CA that the user added to the bundle stays', async (t) => {
  const fixture = await platformWithCertificates(t);
  const { certFile } = authorityFiles(fixture.paths);
  const { ca } = await ensureUntrustedIdentity(fixture.paths);
  await writeFile(certFile, (await readFile(certFile, 'utf8')) + ca);
  await rotateCertificates({ ...fixture, target: { kind: 'ca' }, retire: true });
  assert.equal((await readFile(certFile, 'utf8')).endsWith(ca), true);
});

test('a rotation whose first reload fails has changed no leaf, and is completed later', async (t) => {
  const fixture = await platformWithCertificates(t);
  const { certFile } = leafFiles(fixture.paths, 'order-service');
  const before = await readFile(certFile, 'utf8');
  const reload = async () => {
    throw new Failure({ code: 'reload-failed', message: 'order-service did not reload' });
  };
  await assert.rejects(rotateCertificates({ ...fixture, target: { kind: 'ca' }, reload }), /did not reload/);
  assert.equal(await readFile(certFile, 'utf8'), before);
  assert.equal((await verifyCertificates(fixture)).ok, true);
  const { changes } = await ensureCertificates(fixture);
  assert.deepEqual(
    changes.map(({ name, action }) => `${name} ${action}`),
    ['order-service renewed', 'payment-gateway renewed', 'operator renewed'],
  );
});

test('an identity from another CA claims to be the operator, is made once, and is refused', async (t) => {
  const fixture = await platformWithCertificates(t);
  const [untrusted, again] = await Promise.all([
    ensureUntrustedIdentity(fixture.paths),
    ensureUntrustedIdentity(fixture.paths),
  ]);
  assert.deepEqual(again, untrusted);
  assert.equal(identityOf(new X509Certificate(untrusted.cert)), 'operator');
  const operator = await readIdentity(fixture.paths, 'operator');
  const server = await serve(t, await readIdentity(fixture.paths, 'order-service'));
  assert.equal(await call(server, operator), 'operator');
  await assert.rejects(call(server, { ...untrusted, ca: operator.ca }), /refused|alert|ECONNRESET/);
});

test('openssl, where there is one, agrees: each leaf verifies with the newest CA and with the first one', async (t) => {
  const fixture = await platformWithCertificates(t);
  const first = join(fixture.paths.root, 'first.pem');
  await writeFile(first, await readFile(authorityFiles(fixture.paths).certFile));
  await rotateCertificates({ ...fixture, target: { kind: 'ca' } });
  await rotateCertificates({ ...fixture, target: { kind: 'all' } });
  const { certFile } = leafFiles(fixture.paths, 'order-service');
  for (const trusted of [authorityFiles(fixture.paths).certFile, first]) {
    assert.equal(await opensslVerdict(trusted, certFile), 'good');
  }
  await rm(first);
});

/** `good` also where there is no openssl to ask: node:tls answers the same in the tests above. */
async function opensslVerdict(trusted: string, certFile: string): Promise<string> {
  const options = ['verify', '-x509_strict', '-purpose', 'sslserver', '-verify_hostname', 'order-service'];
  const run = promisify(execFile)('openssl', [
    ...options,
    '-CAfile',
    trusted,
    '-untrusted',
    certFile,
    certFile,
  ]);
  return await run.then(
    () => 'good',
    (error: NodeJS.ErrnoException) => (error.code === 'ENOENT' ? 'good' : error.message),
  );
}

async function serve(t: TestContext, identity: TlsIdentity): Promise<Server> {
  const server = createServer({ ...identity, requestCert: true, rejectUnauthorized: true }, answer);
  server.on('tlsClientError', () => {});
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  return server;
}

/** Answers with who the caller is. */
function answer(socket: TLSSocket): void {
  socket.on('error', () => {});
  socket.end(identityOf(socket.getPeerX509Certificate()) ?? 'nobody');
}

async function call(server: Server, identity: TlsIdentity): Promise<string> {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('not listening');
  const socket = connect({ ...identity, port: address.port, host: '127.0.0.1', servername: 'localhost' });
  const parts: Buffer[] = [];
  socket.on('data', (part: Buffer) => parts.push(part));
  await once(socket, 'end');
  socket.destroy();
  // In TLS 1.3 the client is done before the server has judged it: a refusal is an end without a word.
  if (parts.length === 0) throw new Error('refused');
  return Buffer.concat(parts).toString();
}

async function blocksOf({ paths }: Fixture): Promise<{ bundle: number; leaf: number }> {
  const count = async (file: string) => (await readFile(file, 'utf8')).split('-----BEGIN').length - 1;
  return {
    bundle: await count(authorityFiles(paths).certFile),
    leaf: await count(leafFiles(paths, 'order-service').certFile),
  };
}
