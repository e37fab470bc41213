import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { test } from 'node:test';
import { handshakeOver, heldSockets, openHandshake } from './unit-handshake.ts';

type Pair = { daemon: Socket; unit: Socket; lines: AsyncIterator<string>; close(): void };

async function pair(): Promise<Pair> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert(typeof address === 'object' && address !== null);
  const daemon = connect(address.port, '127.0.0.1');
  const [unit] = await once(server, 'connection');
  assert(unit instanceof Socket);
  server.close();
  const lines = createInterface({ input: daemon })[Symbol.asyncIterator]();
  const close = () => {
    daemon.destroy();
    unit.destroy();
  };
  return { daemon, unit, lines, close };
}

async function next(lines: AsyncIterator<string>): Promise<unknown> {
  const result = await lines.next();
  assert.equal(result.done ?? false, false);
  return JSON.parse(result.value);
}

test('without a descriptor in the environment there is no handshake', () => {
  assert.equal(openHandshake({}), undefined);
  assert.equal(openHandshake({ PAYCTL_HANDSHAKE_FD: 'x' }), undefined);
});

test('a unit says ready, and answers each ask with its handler', async (t) => {
  const { daemon, unit, lines, close } = await pair();
  t.after(close);
  const handshake = handshakeOver(unit);
  handshake.onAsk({
    probe: () => {},
    reloadCertificates: () => Promise.reject(new Error('no such file')),
    drain: async () => {},
  });
  handshake.ready();
  assert.deepEqual(await next(lines), { type: 'ready' });
  // Two asks in one chunk and one split over two.
  daemon.write(
    '{"type":"ask","id":1,"method":"probe"}\n{"type":"ask","id":2,"method":"reload-certificates"}\n{"type":',
  );
  assert.deepEqual(await next(lines), { type: 'answer', id: 1, ok: true });
  assert.deepEqual(await next(lines), { type: 'answer', id: 2, ok: false, message: 'no such file' });
  daemon.write('"ask","id":3,"method":"drain"}\n');
  assert.deepEqual(await next(lines), { type: 'answer', id: 3, ok: true });
});

test('an ask before the unit has handlers is answered not ok, and noise is ignored', async (t) => {
  const { daemon, unit, lines, close } = await pair();
  t.after(close);
  handshakeOver(unit);
  daemon.write('noise\n{"type":"ask","id":"1","method":"probe"}\n{"type":"ask","id":7,"method":"probe"}\n');
  assert.deepEqual(await next(lines), { type: 'answer', id: 7, ok: false, message: 'still starting' });
});

test('a unit that cannot start says why and where', async (t) => {
  const { unit, lines, close } = await pair();
  t.after(close);
  await handshakeOver(unit).failed('no database', { file: 'main.ts', line: 3 });
  assert.deepEqual(await next(lines), { type: 'failed', message: 'no database', file: 'main.ts', line: 3 });
});

test('the end of the stream tells that the daemon is gone, also to those who ask later', async (t) => {
  const { daemon, unit, close } = await pair();
  t.after(close);
  const handshake = handshakeOver(unit);
  const told = new Promise<void>((resolve) => handshake.onDaemonGone(resolve));
  daemon.end();
  await told;
  await new Promise<void>((resolve) => handshake.onDaemonGone(resolve));
});

test('a line without end is a protocol error and ends the handshake', async (t) => {
  const { daemon, unit, close } = await pair();
  t.after(close);
  daemon.on('error', () => {});
  const handshake = handshakeOver(unit);
  const told = new Promise<void>((resolve) => handshake.onDaemonGone(resolve));
  daemon.write('x'.repeat(70_000));
  await told;
});

test('the handshake works over an inherited descriptor of a real process', async (t) => {
  const program = `
    const { openHandshake } = await import(${JSON.stringify(new URL('./unit-handshake.ts', import.meta.url).href)});
    const handshake = openHandshake();
    handshake.onAsk({ probe() {}, reloadCertificates() {}, drain() { handshake.close(); } });
    handshake.onDaemonGone(() => process.exit(9));
    handshake.ready();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    env: { PAYCTL_HANDSHAKE_FD: '3' },
  });
  t.after(() => child.kill('SIGKILL'));
  const stream = child.stdio[3];
  assert(stream instanceof Socket);
  const lines = createInterface({ input: stream })[Symbol.asyncIterator]();
  assert.deepEqual(await next(lines), { type: 'ready' });
  stream.destroy();
  const [code] = await once(child, 'exit');
  assert.equal(code, 9);
});

/** A process that waits to be told to begin, and says `begun` over its handshake then. */
function onStandby(isFresh: boolean) {
  const program = `
    const { awaitBegin, openHandshake } = await import(${JSON.stringify(new URL('./unit-handshake.ts', import.meta.url).href)});
    awaitBegin({ isFresh: () => ${isFresh} });
    const handshake = openHandshake();
    handshake.onAsk({ probe() {}, reloadCertificates() {}, drain() {} });
    handshake.onDaemonGone(() => process.exit(9));
    handshake.ready();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
    env: { PAYCTL_HANDSHAKE_FD: '3' },
  });
  const stream = child.stdio[3];
  assert(stream instanceof Socket);
  return { child, stream, lines: createInterface({ input: stream })[Symbol.asyncIterator]() };
}

test('a unit on standby starts when it is told to begin, and hears what is said right after', async (t) => {
  const { child, stream, lines } = onStandby(true);
  t.after(() => child.kill('SIGKILL'));
  stream.write('{"type":"begin"}\n{"type":"ask","id":1,"method":"probe"}\n');
  assert.deepEqual(await next(lines), { type: 'ready' });
  assert.deepEqual(await next(lines), { type: 'answer', id: 1, ok: true });
});

test('a unit on standby that is not fresh any more says so, and waits for its end', async (t) => {
  const { child, stream, lines } = onStandby(false);
  t.after(() => child.kill('SIGKILL'));
  stream.write('{"type":"begin"}\n');
  assert.deepEqual(await next(lines), { type: 'stale' });
  child.kill('SIGTERM');
  const [, signal] = await once(child, 'exit');
  assert.equal(signal, 'SIGTERM');
});

test('a unit on standby ends with the daemon', async (t) => {
  const { child, stream } = onStandby(true);
  t.after(() => child.kill('SIGKILL'));
  stream.destroy();
  const [code] = await once(child, 'exit');
  assert.equal(code, 1);
});

test('held sockets are found by name, from descriptor 3', () => {
  assert.equal(heldSockets({}).size, 0);
  const held = heldSockets({ LISTEN_FDS: '2', LISTEN_FDNAMES: 'stripe:bank' });
  assert.deepEqual(
    [...held],
    [
      ['stripe', 3],
      ['bank', 4],
    ],
  );
});
