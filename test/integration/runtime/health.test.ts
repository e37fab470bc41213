/** The daemon's `health`: it probes the services from its own process. They are servers of the test here, nothing runs. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { afterEach, beforeEach, type TestContext, test } from 'node:test';
import { callJson } from '../../../src/client/request.ts';
import { ensureCertificates } from '../../../src/pki/ensure.ts';
import { readIdentity } from '../../../src/pki/identity.ts';
import { serveAsService } from '../../../src/probes/service-fixture.ts';
import { freePort } from '../../fixtures/infra.ts';
import { createPlatform, type PlatformFixture } from './platform-fixture.ts';

const timeoutMs = 600_000;
const services = ['order-service', 'payment-gateway'];
let platform: PlatformFixture;
let orders: number;

beforeEach(async () => {
  platform = createPlatform();
  orders = await freePort();
  writeFileSync(platform.file, declaration(orders, await freePort()));
  await ensureCertificates({ paths: platform.paths, services });
});
afterEach(() => platform.close());

/** Nobody listens for the gateway, which no service may call; orders may be called by the gateway alone. */
function declaration(ordersPort: number, gatewayPort: number): string {
  return `name: tiny
postgres: { mode: embedded, port: 1 }
redis: { mode: embedded, port: 2 }
serviceDefaults: { command: [sleep, "1000"] }
services:
  order-service: { description: Orders, port: ${ordersPort}, groups: [payments], aliases: [orders] }
  payment-gateway: { description: Payments, port: ${gatewayPort}, groups: [payments], calls: [order-service] }
processes:
  helper: { description: no service, command: [sleep, "1000"], readiness: { type: exec, command: ["true"] } }
`;
}

test('every service is probed, and whom it refuses; what is wrong with one stands in its report', async (t) => {
  await serveOrders(t);
  const client = await platform.start();
  const [order, gateway] = await client.health({ names: [], timeoutMs });
  assert.deepEqual([order?.name, order?.ok, order?.error], ['order-service', true, null]);
  assert.match(order?.tls?.subject ?? '', /CN=order-service$/);
  assert.deepEqual([order?.anonymousRejected, order?.untrustedRejected], [true, true]);
  assert.equal(gateway?.ok, false);
  assert.match(gateway.error ?? '', /ECONNREFUSED/);
});

test('those that are named are probed: by name, by old name, by group', async (t) => {
  await serveOrders(t);
  const client = await platform.start();
  for (const [name, expected] of [
    ['order-service', ['order-service']],
    ['orders', ['order-service']],
    ['payments', services],
  ] as const) {
    const reports = await client.health({ names: [name], timeoutMs });
    assert.deepEqual(
      reports.map((report) => report.name),
      expected,
    );
  }
});

test('certificates are read each time: a service with those of a CA that was replaced is not well', async (t) => {
  await serveOrders(t);
  const client = await platform.start();
  const before = await client.health({ names: ['orders'], timeoutMs });
  rmSync(platform.paths.certs, { recursive: true });
  await ensureCertificates({ paths: platform.paths, services });
  const other = await client.health({ names: ['orders'], timeoutMs });
  assert.deepEqual([before[0]?.ok, other[0]?.ok], [true, false]);
  assert.match(other[0]?.error ?? '', /certificate/);
});

test('what is asked wrongly is refused with words, and so is what cannot be probed for want of certificates', async () => {
  const client = await platform.start();
  const { controlSocket } = platform.paths;
  for (const wrong of [undefined, null, -1, 1.5, '6000', 3_600_001])
    await assert.rejects(callJson(controlSocket, { endpoint: 'health', body: { timeoutMs: wrong } }), {
      code: 'bad-request',
      message: 'timeoutMs must be a whole number from 0 to 3600000',
      exitCode: 2,
    });
  const names = 'order-service';
  await assert.rejects(callJson(controlSocket, { endpoint: 'health', body: { timeoutMs, names } }), {
    code: 'bad-request',
    message: 'names must be a list of names',
  });
  await assert.rejects(client.health({ names: ['order'], timeoutMs }), { code: 'unknown-unit', exitCode: 2 });
  await assert.rejects(client.health({ names: ['helper'], timeoutMs }), {
    code: 'no-service',
    message: 'helper is no service',
    exitCode: 2,
  });
  rmSync(platform.paths.certs, { recursive: true });
  await assert.rejects(client.health({ names: [], timeoutMs }), {
    code: 'tls-files-unreadable',
    exitCode: 1,
  });
});

test('the probes are broken off when whoever asked has gone', async (t) => {
  const silent = createServer().listen(orders, '127.0.0.1');
  await once(silent, 'listening');
  t.after(() => silent.close());
  const client = await platform.start();
  const gone = new AbortController();
  const { promise: asked, resolve } = Promise.withResolvers<void>();
  const closed: Promise<unknown>[] = [];
  silent.on('connection', (socket) => {
    closed.push(
      once(
        socket.resume().on('error', () => {}),
        'close',
      ),
    );
    // One for each of: the operator, nobody, another CA. Every other service may call it.
    if (closed.length === 3) resolve();
  });
  const answer = client.health({ names: ['order-service'], timeoutMs }, gone.signal);
  await asked;
  gone.abort();
  await assert.rejects(answer, { name: 'AbortError' });
  await Promise.all(closed);
  assert.equal((await client.daemon()).root, platform.paths.root);
});

async function serveOrders(t: TestContext): Promise<void> {
  const identity = await readIdentity(platform.paths, 'order-service');
  await serveAsService(t, { identity, port: orders });
}
