import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { createServer, type Server, Socket } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { listenerNames } from '../../../sandbox/sandbox.ts';

const main = join(import.meta.dirname, '..', '..', '..', 'sandbox', 'main.ts');

type Unit = {
  child: ChildProcess;
  exited: Promise<unknown[]>;
  stream: Socket;
  next: () => Promise<unknown>;
  ask: (id: number, method: string) => void;
};

/** Starts the sandbox as the daemon does: sockets held, descriptors from 3, the handshake behind them. */
async function startUnit(
  servers: readonly Server[],
  environment: Record<string, string> = {},
): Promise<Unit> {
  const fds = servers.map(descriptorOf);
  const child = spawn(process.execPath, [main], {
    stdio: ['ignore', 'ignore', 'inherit', ...fds, 'pipe'],
    env: {
      LISTEN_FDS: String(fds.length),
      LISTEN_FDNAMES: listenerNames.slice(0, fds.length).join(':'),
      PAYCTL_HANDSHAKE_FD: String(3 + fds.length),
      ...environment,
    },
  });
  const stream = child.stdio[3 + fds.length];
  assert(stream instanceof Socket);
  const lines = createInterface({ input: stream })[Symbol.asyncIterator]();
  return {
    child,
    exited: once(child, 'exit'),
    stream,
    next: async () => JSON.parse((await lines.next()).value ?? 'null'),
    ask: (id, method) => void stream.write(`${JSON.stringify({ type: 'ask', id, method })}\n`),
  };
}

async function heldServers(): Promise<readonly Server[]> {
  const servers = listenerNames.map(() => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  return servers;
}

/** What the daemon passes on; node names it nowhere in its types. */
function descriptorOf(server: Server): number {
  const handle: unknown = Reflect.get(server, '_handle');
  assert(typeof handle === 'object' && handle !== null && 'fd' in handle && typeof handle.fd === 'number');
  return handle.fd;
}

function portOf(server: Server | undefined): number {
  const address = server?.address();
  assert(typeof address === 'object' && address !== null);
  return address.port;
}

function status(port: number, agent: Agent): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, path: '/v1/currencies', agent }, (answer) => {
      answer.resume().once('end', () => resolve(answer.statusCode));
    }).once('error', reject);
  });
}

test('as a unit it serves the sockets it was handed, answers probes, and drains without closing a kept connection', async (t) => {
  const servers = await heldServers();
  const { child, exited, next, ask } = await startUnit(servers);
  t.after(() => child.kill('SIGKILL'));
  assert.deepEqual(await next(), { type: 'ready' });
  // Ours must not take connections from now on: only the unit accepts.
  const ports = servers.map(portOf);
  for (const server of servers) server.close();
  ask(1, 'probe');
  assert.deepEqual(await next(), { type: 'answer', id: 1, ok: true });
  ask(2, 'reload-certificates');
  assert.deepEqual(await next(), { type: 'answer', id: 2, ok: true });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.after(() => agent.destroy());
  const rates = ports[listenerNames.indexOf('exchange-rates')] ?? 0;
  assert.equal(await status(rates, agent), 200);
  ask(3, 'drain');
  assert.deepEqual(await next(), { type: 'answer', id: 3, ok: true });
  assert.equal(await status(rates, agent), 200);
  const [code] = await exited;
  assert.equal(code, 0);
});

test('it exits when the daemon is gone', async (t) => {
  const servers = await heldServers();
  t.after(() => servers.forEach((server) => void server.close()));
  const { child, exited, next, stream } = await startUnit(servers);
  t.after(() => child.kill('SIGKILL'));
  await next();
  stream.destroy();
  assert.deepEqual(await exited, [0, null]);
});

test('it says why it cannot start', async (t) => {
  const servers = await heldServers();
  t.after(() => servers.forEach((server) => void server.close()));
  const { child, exited, next } = await startUnit(servers.slice(0, 2));
  t.after(() => child.kill('SIGKILL'));
  assert.deepEqual(await next(), {
    type: 'failed',
    message: 'no socket named exchange-rates was handed over; there are stripe, bank',
  });
  assert.deepEqual(await exited, [1, null]);
});

test('it stops on SIGTERM when it was started by hand', async (t) => {
  const child = spawn(process.execPath, [main], { stdio: ['ignore', 'pipe', 'inherit'], env: {} });
  t.after(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const line = await lines.next();
  assert.match(line.value ?? '', /stripe is served at http:\/\/127\.0\.0\.1:\d+/);
  child.kill('SIGTERM');
  assert.deepEqual(await once(child, 'exit'), [0, null]);
});
