import assert from 'node:assert/strict';
import { once } from 'node:events';
import { BoundSocket, createServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { MtlsReport } from '../protocol/health.ts';
import { testAuthority } from './certificates-fixture.ts';
import { connectTls, contextOf, strangerContext } from './mtls.ts';
import { type MtlsTarget, mtlsReports } from './mtls-report.ts';
import { type ServiceOptions, serveAsService } from './service-fixture.ts';

const authority = testAuthority('Payment Platform CA');
const identities = {
  operator: authority.issue('operator'),
  untrusted: testAuthority('Somebody').issue('operator'),
};
const disallowed = { name: 'kyc-service', identity: authority.issue('kyc-service') };
const own = authority.issue('order-service');

const unhealthy = {
  status: 'unhealthy',
  checks: [{ name: 'database', status: 'unhealthy', message: 'no connection' }],
};

for (const maxVersion of ['TLSv1.3', 'TLSv1.2'] as const)
  test(`a service that answers and refuses as it must is ok (${maxVersion})`, async (t) => {
    const found = await reportOn({ port: await service(t, { maxVersion }), disallowed });
    assert.equal(found.error, null);
    assert.equal(found.ok, true);
    assert.equal(found.status, 'healthy');
    assert.equal(found.httpStatus, 200);
    assert.deepEqual(found.checks, [{ name: 'database', status: 'healthy', duration: '1ms' }]);
    assert.equal(found.anonymousRejected, true);
    assert.equal(found.untrustedRejected, true);
    assert.equal(found.disallowedRejected, true);
    assert.equal(found.tls?.protocol, maxVersion);
    assert.equal(found.tls.subject, 'CN=order-service');
    assert.equal(found.tls.issuer, 'CN=Payment Platform CA');
    assert(found.tls.handshakeMs > 0 && (found.latencyMs ?? 0) >= found.tls.handshakeMs);
    assert(Date.parse(found.tls.validTo) > Date.now());
    assert.match(found.tls.cipher, /^TLS_/);
  });

test('where every service may call, there is nobody to refuse', async (t) => {
  const found = await reportOn({ port: await service(t, {}) });
  assert.equal(found.disallowedRejected, null);
  assert.equal(found.ok, true);
});

test('a service that asks for no certificate, or accepts any, or anybody, is found out', async (t) => {
  const open = await reportOn({ port: await service(t, { requestCert: false }) });
  assert.equal(open.anonymousRejected, false);
  assert.match(open.error ?? '', /without a certificate|answered 403/);
  const gullible = await reportOn({ port: await service(t, { rejectUnauthorized: false }) });
  assert.equal(gullible.ok, false);
  assert.equal(gullible.untrustedRejected, false);
  const welcoming = await reportOn({ port: await service(t, { letsIn: ['kyc-service'] }), disallowed });
  assert.equal(welcoming.ok, false);
  assert.equal(welcoming.disallowedRejected, false);
  assert.match(welcoming.error ?? '', /kyc-service/);
});

test('a sick service tells what it is sick of', async (t) => {
  const found = await reportOn({ port: await service(t, { status: 503, health: unhealthy }) });
  assert.equal(found.ok, false);
  assert.equal(found.httpStatus, 503);
  assert.equal(found.error, 'it answered 503, unhealthy (database: no connection)');
  assert.equal(found.anonymousRejected, true);
});

test('a server with the wrong certificate is not taken for the service', async (t) => {
  const other = await reportOn({
    port: await service(t, { identity: testAuthority('X').issue('order-service') }),
  });
  assert.equal(other.ok, false);
  const misnamed = await reportOn({ port: await service(t, { identity: authority.issue('risk-service') }) });
  assert.match(misnamed.error ?? '', /altnames/);
  const misidentified = await reportOn({
    port: await service(t, { identity: authority.issue('order-service', 'risk-service') }),
  });
  assert.match(misidentified.error ?? '', /names risk-service in place of order-service/);
});

test('where nothing listens, nothing is proven', async (t) => {
  // Bound, so that nobody else comes to listen there meanwhile.
  const socket = new BoundSocket({ host: '127.0.0.1', port: 0 });
  t.after(() => socket.close());
  const found = await reportOn({ port: socket.address().port, disallowed });
  assert.equal(found.ok, false);
  assert.match(found.error ?? '', /ECONNREFUSED/);
  assert.equal(found.anonymousRejected, false);
  assert.equal(found.untrustedRejected, false);
  assert.equal(found.disallowedRejected, false);
});

test('reports come in the order that was asked, however many there are', async (t) => {
  const port = await service(t, {});
  const targets = Array.from({ length: 20 }, () => ({ name: 'order-service', host: '127.0.0.1', port }));
  const limits = { timeoutMs: 60_000, signal: new AbortController().signal };
  const reports = await mtlsReports(targets, identities, limits);
  assert.deepEqual(
    reports.map(({ ok, error }) => [ok, error]),
    targets.map(() => [true, null]),
  );
});

test('broken off, it ends with what it has asked, and leaves no connection', async (t) => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  t.after(() => silent.close());
  const address = silent.address();
  assert(typeof address === 'object' && address !== null);
  const interruption = new AbortController();
  const closed: Promise<unknown>[] = [];
  silent.on('connection', (socket) => {
    closed.push(
      once(
        socket.resume().on('error', () => {}),
        'close',
      ),
    );
    // Eight services are asked at once, each over four connections.
    if (closed.length === 32) interruption.abort();
  });
  const { port } = address;
  const targets = Array.from({ length: 20 }, () => ({
    ...{ name: 'order-service', host: '127.0.0.1', port },
    disallowed,
  }));
  const limits = { timeoutMs: 600_000, signal: interruption.signal };
  const reports = await mtlsReports(targets, identities, limits);
  assert.equal(reports.length, 8);
  assert.ok(reports.every(({ ok, anonymousRejected }) => !ok && !anonymousRejected));
  await Promise.all(closed);
  assert.equal(closed.length, 32);
});

test('who probes agrees on keys without the post-quantum exchange, which costs more than it hides', async (t) => {
  const port = await service(t, {});
  const dial = { host: '127.0.0.1', port, serverName: 'order-service', checksServer: false };
  for (const secureContext of [contextOf(identities.operator), strangerContext(disallowed.identity)]) {
    const socket = connectTls({ ...dial, secureContext });
    await once(socket, 'secureConnect');
    assert.deepEqual(socket.getEphemeralKeyInfo(), { type: 'ECDH', name: 'X25519', size: 253 });
    socket.destroy();
  }
});

function service(t: TestContext, options: Partial<ServiceOptions>): Promise<number> {
  return serveAsService(t, { identity: own, ...options });
}

async function reportOn(target: Omit<MtlsTarget, 'name' | 'host'>): Promise<MtlsReport> {
  const limits = { timeoutMs: 60_000, signal: new AbortController().signal };
  const [found] = await mtlsReports(
    [{ name: 'order-service', host: '127.0.0.1', ...target }],
    identities,
    limits,
  );
  assert(found !== undefined);
  return found;
}
