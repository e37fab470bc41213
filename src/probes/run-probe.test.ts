import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { BoundSocket, createServer as createTcpServer } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { ProbeTarget } from '../protocol/platform.ts';
import { testAuthority } from './certificates-fixture.ts';
import { type ProbeContext, runProbe } from './run-probe.ts';

test('tcp: a port that is listened on is well, another is not', async (t) => {
  const port = await listening(t, createTcpServer());
  const answer = await probe({ type: 'tcp', listener: 'main' }, port);
  assert.equal(answer.ok, true);
  assert(answer.latencyMs >= 0);
  const unused = unusedPort(t);
  const refused = await probe({ type: 'tcp', listener: 'main' }, unused);
  assert.equal(refused.ok, false);
  assert.match(refused.message ?? '', /ECONNREFUSED/);
  const unknown = await probe({ type: 'tcp', listener: 'other' }, port);
  assert.match(unknown.message ?? '', /no listener other/);
});

test('http: 2xx and 3xx are well, anything else is not, and says what was answered', async (t) => {
  const server = createServer((request, response) => {
    response.statusCode = Number(request.url?.slice(1));
    response.end('words');
  });
  const port = await listening(t, server);
  const get = (path: string) => probe({ type: 'http', listener: 'main', path }, port);
  for (const status of [200, 302])
    assert.deepEqual(without(await get(`/${status}`)), { ok: true, httpStatus: status });
  assert.deepEqual(without(await get('/503')), {
    ok: false,
    httpStatus: 503,
    message: 'answered 503: words',
  });
});

test('a server that does not answer is given up in time, and so is a probe that is called off', async (t) => {
  const port = await listening(
    t,
    createTcpServer((socket) => socket.on('error', () => {})),
  );
  const target = { type: 'http', listener: 'main', path: '/' } as const;
  const late = await probe(target, port, { timeoutMs: 20 });
  assert.deepEqual(without(late), { ok: false, message: 'no answer within 20 ms' });
  const stopped = await probe(target, port, { signal: AbortSignal.abort() });
  assert.equal(stopped.ok, false);
});

test('mtls: our certificate is presented, and the server must be who it should be', async (t) => {
  const authority = testAuthority('Test CA');
  const server = createHttpsServer(
    { ...authority.issue('order-service'), requestCert: true, rejectUnauthorized: true },
    (_request, response) => void response.end('{}'),
  );
  const port = await listening(t, server);
  const target = { type: 'mtls', listener: 'main', path: '/health' } as const;
  const tls = authority.issue('operator');
  const good = await probe(target, port, { tls, serverName: 'order-service' });
  assert.deepEqual(without(good), { ok: true, httpStatus: 200 });
  assert.equal(
    (await probe(target, port, { tls })).ok,
    true,
    'by its address, which the certificate has too',
  );
  const misnamed = await probe(target, port, { tls, serverName: 'risk-service' });
  assert.match(misnamed.message ?? '', /altnames/);
  const foreign = { ...tls, ca: testAuthority('Other CA').cert };
  assert.equal((await probe(target, port, { tls: foreign, serverName: 'order-service' })).ok, false);
  assert.equal((await probe(target, port)).ok, false);
});

test('exec: exit 0 is well, what it said is told, and a program that hangs is ended with its children', async () => {
  const run = (script: string, more: Partial<ProbeContext> = {}) =>
    probe({ type: 'exec', command: [process.execPath, '-e', script] }, 1, more);
  assert.deepEqual(without(await run("console.log('fine')")), { ok: true, message: 'fine' });
  assert.deepEqual(without(await run("console.error('no'); process.exitCode = 3")), {
    ok: false,
    message: 'exit code 3: no',
  });
  const environment = await run('console.log(Object.keys(process.env).sort().join())', {
    environment: { A: '1' },
  });
  assert.equal(environment.message, 'A');
  const hanging = await run('setInterval(() => {}, 1000)', { timeoutMs: 200 });
  assert.deepEqual(without(hanging), { ok: false, message: 'no answer within 200 ms' });
  const missing = await probe({ type: 'exec', command: ['/no/such/program'] }, 1);
  assert.match(missing.message ?? '', /ENOENT/);
});

test('the handshake is not something to probe', async () => {
  assert.equal((await probe({ type: 'handshake' }, 1)).ok, false);
});

function probe(target: ProbeTarget, port: number, more: Partial<ProbeContext> = {}) {
  const signal = new AbortController().signal;
  return runProbe(target, { host: '127.0.0.1', ports: { main: port }, timeoutMs: 60_000, signal, ...more });
}

function without({ latencyMs, ...rest }: Awaited<ReturnType<typeof runProbe>>) {
  assert(latencyMs >= 0);
  return rest;
}

async function listening(t: TestContext, server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const sockets = new Set<{ destroy(): void }>();
  server.on('connection', (socket) => sockets.add(socket));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return portOf(server);
}

/** Bound, so that nobody else comes to listen there meanwhile. */
function unusedPort(t: TestContext): number {
  const socket = new BoundSocket({ host: '127.0.0.1', port: 0 });
  t.after(() => socket.close());
  return socket.address().port;
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  assert(typeof address === 'object' && address !== null);
  return address.port;
}
