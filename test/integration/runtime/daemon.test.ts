import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { daemonGone } from '../../../src/client/daemon-gone.ts';
import { startDaemon } from '../../../src/client/start-daemon.ts';
import { pathsOf } from '../../../src/kernel/paths.ts';
import { isProcessAlive } from '../../../src/kernel/process.ts';
import { platformMarkVariable, standbyVariable } from '../../../src/protocol/handshake.ts';
import { heldPorts } from '../../../src/runtime/listeners/held-sockets.ts';
import { isAlive, type ProcessIdentity } from '../../../src/runtime/process/identity.ts';
import { livingProcesses } from '../../../src/runtime/process/process-table.ts';
import { lockState } from '../../../src/runtime/state/lock.ts';
import { freePort } from '../../fixtures/infra.ts';
import { eventually } from '../../fixtures/processes.ts';
import { ask, fixtures, pythonTest } from './harness.ts';
import { createPlatform, type PlatformFixture, resultOf } from './platform-fixture.ts';

let platform: PlatformFixture;
let port: number;

beforeEach(async () => {
  platform = createPlatform();
  port = await freePort({ offset: 1 });
  platform.declare({ web: { port } });
  platform.writeVersion('web', 'one');
});
afterEach(() => platform.close());

test('up, status, rolling restart and down, over the control socket', async () => {
  const client = await platform.start();
  assert.equal(statSync(platform.paths.controlSocket).mode & 0o777, 0o600);
  assert.equal(statSync(dirname(platform.paths.controlSocket)).mode & 0o777, 0o700);
  const states: string[] = [];
  for await (const event of client.up({ names: ['web'] })) {
    if (event.type === 'step') states.push(event.state);
    if (event.type === 'result') assert.deepEqual(event.failures, []);
  }
  assert.deepEqual(states, ['waiting', 'starting', 'ready']);
  const web = await statusOf('web');
  assert.equal(web.state, 'running');
  assert.equal(web.pid, (await ask(port)).pid);
  assert.ok((web.rssBytes ?? 0) > 1_000_000);
  const restarted = await resultOf(client.restart({ names: ['web'] }));
  assert.ok(restarted?.type === 'result' && restarted.ok);
  assert.equal((await statusOf('web')).generation, 2);
  const { pid } = await client.daemon();
  const down = await resultOf(client.down({ volumes: false }));
  assert.ok(down?.type === 'result' && down.ok);
  assert.deepEqual(heldPorts([{ unit: 'web', host: '127.0.0.1', port }]), []);
  assert.ok(await daemonGone(platform.paths, pid));
  assert.ok(!existsSync(platform.paths.controlSocket));
  assert.deepEqual(ownProcesses(), []);
});

test('an idle daemon gives way to one with another port offset, a busy one does not', async () => {
  const idle = await platform.start();
  const { pid } = await idle.daemon();
  const { paths, file } = platform;
  const other = await startDaemon({ paths, file, portOffset: 1 });
  assert.equal((await other.daemon()).portOffset, 1);
  assert.ok(!isProcessAlive(pid));
  await resultOf(other.up({ names: ['web'] }));
  assert.ok((await ask(port + 1)).pid, 'the unit runs on its offset port');
  await assert.rejects(startDaemon({ paths, file, portOffset: 0 }), { code: 'other-port-offset' });
});

test('a state directory that cannot be written to is told as that', async () => {
  writeFileSync(join(platform.paths.root, 'taken'), '');
  const paths = pathsOf(platform.paths.root, join(platform.paths.root, 'taken'));
  await assert.rejects(startDaemon({ paths, file: platform.file, portOffset: 0 }), {
    code: 'state-unusable',
    exitCode: 1,
  });
});

test('a daemon that cannot write its own files and log goes on', async () => {
  const { paths } = platform;
  symlinkSync('/dev/full', paths.daemonLog);
  mkdirSync(join(paths.processesFile, 'in the way'), { recursive: true });
  const client = await platform.start();
  const { pid } = await client.daemon();
  for (let turn = 0; turn < 2; turn += 1) {
    const result = await resultOf(client.up({ names: ['web'] }));
    assert.ok(result?.type === 'result' && result.ok);
    await resultOf(client.stop({ names: ['web'] }));
  }
  assert.equal((await client.daemon()).pid, pid);
});

test('a daemon whose state directory is deleted stops everything', async () => {
  const client = await platform.start();
  await resultOf(client.up({ names: ['web'] }));
  const { pid } = await client.daemon();
  rmSync(platform.paths.state, { recursive: true, force: true, maxRetries: 10 });
  assert.ok(await daemonGone(platform.paths, pid));
  assert.deepEqual(heldPorts([{ unit: 'web', host: '127.0.0.1', port }]), []);
  assert.deepEqual(ownProcesses(), []);
  assert.ok(!existsSync(platform.paths.state));
});

test('a listener that is not held is bound by the program itself, on a port that was free', async () => {
  const program = [
    "if ('LISTEN_FDS' in process.env) throw new Error('a socket was handed over')",
    "require('node:net').createServer().listen(Number(process.env.PORT), '127.0.0.1')",
  ].join('; ');
  const text = `    description: binds its port itself
    command: [node, -e, ${JSON.stringify(program)}]
    listeners: { main: { port: ${port}, held: false } }
    readiness: { type: tcp, listener: main, deadline: 5m }
    environment: { PORT: "${port}" }
`;
  platform.declare({ own: { text } });
  const client = await platform.start();
  const holder = createServer().listen(port, '127.0.0.1');
  await once(holder, 'listening');
  const refused = await resultOf(client.up({ names: ['own'] }));
  assert.ok(refused?.type === 'result' && refused.failures[0]?.problem.code === 'port-held');
  holder.close();
  await once(holder, 'close');
  const result = await resultOf(client.up({ names: ['own'] }));
  assert.ok(result?.type === 'result' && result.ok, JSON.stringify(result));
});

test('two starts at once give one daemon and one set of units', async () => {
  const clients = await Promise.all([platform.start(), platform.start(), platform.start()]);
  const pids = await Promise.all(clients.map(async (client) => (await client.daemon()).pid));
  assert.equal(new Set(pids).size, 1);
  const results = await Promise.all(clients.map((client) => resultOf(client.up({ names: ['web'] }))));
  assert.ok(results.every((result) => result?.type === 'result' && result.ok));
  assert.equal((await statusOf('web')).generation, 1);
});

test('a unit that fails is told with its last words, and up again tries it afresh', async () => {
  platform.writeVersion('web', 'throw');
  const client = await platform.start();
  const failed = await resultOf(client.up({ names: ['web'] }));
  assert.ok(failed?.type === 'result' && !failed.ok);
  const [failure] = failed.failures;
  assert.equal(failure?.problem.code, 'crash-loop');
  assert.match(failure.problem.location?.file ?? '', /http-unit\.ts$/);
  assert.ok(failure.problem.lastLogLines.some((line) => line.includes('version refuses to start')));
  platform.writeVersion('web', 'one');
  const mended = await resultOf(client.up({ names: ['web'] }));
  assert.ok(mended?.type === 'result' && mended.ok);
});

test('a port that only a connection has is waited for, and said so', async () => {
  const connection = await connectionOnSomePort();
  platform.declare({ web: { port: connection.port } });
  const client = await platform.start();
  const states: string[] = [];
  for await (const event of client.up({ names: ['web'] })) {
    if (event.type === 'step') states.push(event.state);
    if (event.type === 'step' && event.message !== undefined) {
      assert.match(event.message, new RegExp(`${connection.port} .*a connection`));
      await connection.end();
    }
    if (event.type === 'result') assert.deepEqual(event.failures, []);
  }
  assert.deepEqual(states, ['waiting', 'waiting', 'starting', 'ready']);
});

test('down while a port is waited for leaves nothing to start, and finds no port held', async () => {
  const connection = await connectionOnSomePort();
  platform.declare({ web: { port: connection.port } });
  const client = await platform.start();
  const { pid } = await client.daemon();
  for await (const event of client.up({ names: ['web'] })) {
    if (event.type !== 'step' || event.message === undefined) continue;
    const down = await resultOf(client.down({ volumes: false }));
    assert.ok(down?.type === 'result' && down.ok, JSON.stringify(down));
    break;
  }
  assert.ok(await daemonGone(platform.paths, pid));
  await connection.end();
  assert.deepEqual(ownProcesses(), []);
});

test('nothing starts when a port is held, and the holder is named', async () => {
  const other = await freePort();
  platform.writeVersion('api', 'one');
  platform.declare({ api: { port: other }, web: { port } });
  const holder = createServer().listen(port, '127.0.0.1');
  await once(holder, 'listening');
  const client = await platform.start();
  const result = await resultOf(client.up({ names: ['api', 'web'] }));
  holder.close();
  assert.ok(result?.type === 'result' && !result.ok);
  assert.deepEqual(
    result.failures.map(({ unit, problem }) => [unit, problem.code]),
    [['web', 'port-held']],
  );
  assert.match(
    result.failures[0]?.problem.message ?? '',
    new RegExp(`pid ${process.pid}: .*daemon\\.test\\.ts`),
  );
  assert.equal((await statusOf('api')).state, 'stopped');
});

pythonTest('no port is lost to what starts before its unit', async () => {
  const text = `    description: takes the port of another if it can
    command: [python3, ${JSON.stringify(join(fixtures, 'greedy.py'))}]
    listeners: { main: ${await freePort()} }
    readiness: { type: tcp, listener: main, deadline: 5m }
    environment: { WANTED: "${port}" }
`;
  platform.declare({ greedy: { text }, web: { port, extra: '    startAfter: [greedy]\n' } });
  const client = await platform.start();
  const result = await resultOf(client.up({ names: ['web'] }));
  assert.ok(result?.type === 'result' && result.ok, JSON.stringify(result));
});

test('down wins over an up that is under way', async () => {
  platform.writeVersion('web', 'hang');
  const client = await platform.start();
  const up = client.up({ names: ['web'] })[Symbol.asyncIterator]();
  for (let next = await up.next(); next.value?.state !== 'starting'; next = await up.next());
  const down = await resultOf(client.down({ volumes: false }));
  assert.ok(down?.type === 'result' && down.ok);
  let last = await up.next();
  for (let next = last; !next.done; next = await up.next()) last = next;
  assert.ok(last.value?.type === 'result' && !last.value.ok);
  assert.deepEqual(ownProcesses(), []);
});

test('after kill -9 of the daemon nothing is left, grandchildren included, and the next one takes over', async () => {
  platform.writeVersion('web', 'grandchild');
  const client = await platform.start();
  await resultOf(client.up({ names: ['web'] }));
  const { pid } = await client.daemon();
  // The unit, its child, and what that one sleeps with.
  const processes = await eventually(
    async () => ownProcesses(),
    (own) => own.length >= 3,
  );
  process.kill(pid, 'SIGKILL');
  await untilGone(processes);
  platform.writeVersion('web', 'one');
  await platform.start();
  const again = await resultOf(client.up({ names: ['web'] }));
  assert.ok(again?.type === 'result' && again.ok);
  assert.equal((await ask(port)).version, 'one');
});

test("a daemon that starts at once after the other was killed is left alone by the first one's guardian", async () => {
  platform.writeVersion('web', 'grandchild');
  const client = await platform.start();
  await resultOf(client.up({ names: ['web'] }));
  const processes = ownProcesses();
  process.kill((await client.daemon()).pid, 'SIGKILL');
  const again = await platform.start();
  const up = await resultOf(again.up({ names: ['web'] }));
  assert.ok(up?.type === 'result' && up.ok);
  await untilGone(processes);
  assert.equal((await statusOf('web')).restarts, 0);
});

test('what is asked wrongly is refused with words', async () => {
  const client = await platform.start();
  const unknown = await resultOf(client.up({ names: ['wab'] }));
  assert.ok(unknown?.type === 'error');
  assert.equal(unknown.failure.code, 'unknown-unit');
  await assert.rejects(client.environment('nothing'), { code: 'unknown-unit', exitCode: 2 });
  await assert.rejects(resultOf(client.logs({ names: [], grep: '(' }) as never), { code: 'bad-request' });
  const environment = await client.environment('web');
  assert.match(environment.environment['VERSION_FILE'] ?? '', /web\.version$/);
});

test('a daemon that nobody needs ends by itself', async () => {
  await platform.start(100);
  // Who asks it anything keeps it, and may come too late: its lock tells as well.
  const lock = await eventually(
    async () => lockState(platform.paths.lockFile),
    (free) => free !== undefined,
  );
  lock?.release();
  assert.ok(!existsSync(platform.paths.controlSocket));
});

async function statusOf(name: string) {
  const { services, infra } = await platform.client.status();
  const unit = [...services, ...infra].find((one) => one.name === name);
  assert.ok(unit);
  return unit;
}

/** An outgoing connection has the port that the kernel gave it; its other side ends first, so that none lingers. */
async function connectionOnSomePort(): Promise<{ port: number; end: () => Promise<void> }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  const client = connect(address.port, '127.0.0.1').resume();
  const [[accepted]] = await Promise.all([once(server, 'connection'), once(client, 'connect')]);
  const { localPort } = client;
  assert.ok(localPort !== undefined);
  return {
    port: localPort,
    end: async () => {
      accepted.end();
      await once(client, 'close');
      server.close();
    },
  };
}

/** Everything marked as this platform's. */
function ownProcesses(): readonly ProcessIdentity[] {
  return livingProcesses().filter(({ pid }) => isMarked(pid, platform.paths.state));
}

function isMarked(pid: number, state: string): boolean {
  return hasVariable(pid, platformMarkVariable, `${state}#`);
}

function hasVariable(pid: number, name: string, start: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`${name}=${start}`);
  } catch {
    return false;
  }
}

async function untilGone(processes: readonly ProcessIdentity[]): Promise<void> {
  await eventually(
    async () => processes.filter(isAlive),
    (alive) => alive.length === 0,
  );
}

test('a save reloads the unit, a failing version leaves the old one serving, and its mending clears it', async () => {
  const client = await platform.start();
  await resultOf(client.up({ names: ['web'] }));
  platform.writeVersion('web', 'two');
  await untilStatus('web', ({ generation }) => generation === 2);
  assert.equal((await ask(port)).version, 'two');
  platform.writeVersion('web', 'throw');
  const failed = await untilStatus('web', ({ problem }) => problem !== null);
  assert.equal(failed.problem?.code, 'reload-failed');
  assert.equal(failed.state, 'running');
  const lines = [];
  for await (const record of client.logs({ names: ['web'], grep: 'did not start' }))
    lines.push(record.message);
  assert.match(lines.join('\n'), /version refuses to start.* at .*http-unit\.ts:\d+/);
  assert.equal((await ask(port)).version, 'two');
  platform.writeVersion('web', 'three');
  await untilStatus('web', ({ problem, ready }) => ready && problem === null);
  assert.equal((await ask(port)).version, 'three');
});

test('a unit that is saved is started ahead of its next save, which is not seen, and dies with the daemon', async () => {
  platform.declare({ web: { port, extra: '    standby: true\n' } });
  const client = await platform.start();
  await resultOf(client.up({ names: ['web'] }));
  platform.writeVersion('web', 'two');
  const saved = await untilStatus('web', ({ generation }) => generation === 2);
  const [ahead] = await eventually(
    async () => ownProcesses().filter(({ pid }) => hasVariable(pid, standbyVariable, '1')),
    (found) => found.length === 1,
  );
  assert.ok(ahead !== undefined);
  const { pid, generation } = await statusOf('web');
  assert.deepEqual({ pid, generation }, { pid: saved.pid, generation: 2 });
  platform.writeVersion('web', 'three');
  await untilStatus('web', (status) => status.pid === ahead.pid);
  assert.deepEqual(await ask(port), { version: 'three', pid: ahead.pid });
  const processes = await eventually(
    async () => ownProcesses(),
    (own) => own.filter((one) => hasVariable(one.pid, standbyVariable, '1')).length === 2,
  );
  process.kill((await client.daemon()).pid, 'SIGKILL');
  await untilGone(processes);
});

test('an edit that gives away the port of a unit that moves starts everything else', async () => {
  const [second, third] = [await freePort(), await freePort()];
  for (const name of ['api', 'job']) platform.writeVersion(name, 'one');
  const client = await platform.start();
  await resultOf(client.up({ names: ['web'] }));
  platform.declare({ web: { port: third }, api: { port }, job: { port: second } });
  await untilStatus('job', ({ ready }) => ready);
  await untilStatus('web', ({ port: shown, ready }) => ready && shown === third);
});

test('an edited platform.yaml is applied: a unit added, one changed, one removed, an error shown and mended', async () => {
  const [second, third] = [await freePort(), await freePort()];
  platform.writeVersion('api', 'one');
  platform.writeVersion('job', 'one');
  platform.declare({ web: { port }, job: { port: third } });
  const client = await platform.start();
  await resultOf(client.up({ names: ['web', 'job'] }));
  const { pid } = await statusOf('web');
  platform.declare({ web: { port }, api: { port: second } });
  await untilStatus('api', ({ ready }) => ready);
  assert.equal((await ask(second)).version, 'one');
  assert.equal((await statusOf('web')).pid, pid, 'what did not change goes on');
  const names = (await client.status()).infra.map(({ name }) => name);
  assert.deepEqual(names, ['postgres', 'redis', 'web', 'api']);
  assert.deepEqual(heldPorts([{ unit: 'job', host: '127.0.0.1', port: third }]), []);
  platform.declare({ web: { port, extra: '    nonsense: 1\n' }, api: { port: second } });
  await until(async () => (await client.status()).problem?.code === 'config-invalid');
  assert.ok((await statusOf('api')).ready);
  platform.declare({ web: { port: third }, api: { port: second } });
  await untilStatus(
    'web',
    ({ port: shown, generation, ready }) => ready && shown === third && generation === 2,
  );
  assert.equal((await ask(third)).version, 'one');
  assert.equal((await client.status()).problem, null);
});

pythonTest('a Python service in platform.yaml is started, probed and reloaded like any other', async () => {
  const text = `    description: a service in another language
    command: [python3, ${JSON.stringify(join(fixtures, 'listen_fds.py'))}]
    listeners: { main: ${port} }
    reload: restart
    readiness: { type: http, listener: main, path: /, deadline: 5m }
    liveness: { type: tcp, listener: main, period: 1s, timeout: 1s, failureThreshold: 3 }
`;
  platform.declare({ python: { text } });
  const client = await platform.start();
  const up = await resultOf(client.up({ names: ['python'] }));
  assert.ok(up?.type === 'result');
  assert.deepEqual(up.failures, []);
  const first = await ask(port);
  const restart = await resultOf(client.restart({ names: ['python'] }));
  assert.ok(restart?.type === 'result' && restart.ok);
  assert.notEqual((await ask(port)).pid, first.pid);
});

async function untilStatus(name: string, isMet: (status: Awaited<ReturnType<typeof statusOf>>) => boolean) {
  let found = await statusOf(name).catch(() => undefined);
  await until(async () => {
    found = await statusOf(name).catch(() => undefined);
    return found !== undefined && isMet(found);
  });
  assert.ok(found);
  return found;
}

/** Status is asked for and not told: an unmet wish ends with the test's own time-out. */
async function until(isMet: () => Promise<boolean>): Promise<void> {
  while (!(await isMet())) await delay(20);
}
