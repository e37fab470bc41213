import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { heldPorts } from '../../../src/runtime/listeners/held-sockets.ts';
import { identityOf, isAlive } from '../../../src/runtime/process/identity.ts';
import { inPhase, isReady, visibleState } from '../../../src/runtime/supervisor/unit-run.ts';
import { freePort } from '../../fixtures/infra.ts';
import { ask, createHarness, fixtures, type Harness, pythonTest } from './harness.ts';

let harness: Harness;
let port: number;

beforeEach(async () => {
  harness = createHarness();
  port = await freePort();
});
afterEach(() => harness.close());

async function startUnit(version = 'one'): Promise<void> {
  harness.writeVersion(version);
  harness.supervisor.define(harness.spec(port), true);
  harness.supervisor.send('unit', { type: 'start' });
  await harness.until('unit', ({ run }) => isReady(run));
}

test('a request that comes while the unit has crashed waits for the next generation', async () => {
  await startUnit();
  const first = await ask(port);
  await assert.rejects(ask(port, '/exit'));
  const second = await ask(port);
  assert.notEqual(second.pid, first.pid);
  await harness.until('unit', ({ run }) => isReady(run) && run.restarts === 1 && run.lastGeneration === 2);
});

test('reloads lose no request', async () => {
  await startUnit();
  let isOver = false;
  const failures: unknown[] = [];
  const versions = new Set<string>();
  const client = async () => {
    while (!isOver) {
      await ask(port, '/slow').then(
        ({ version }) => versions.add(version),
        (error: unknown) => failures.push(error),
      );
    }
  };
  const clients = [client(), client(), client(), client()];
  for (let reload = 2; reload <= 6; reload += 1) {
    harness.writeVersion(`v${reload}`);
    harness.supervisor.send('unit', { type: 'reload' });
    await harness.until(
      'unit',
      ({ run }) =>
        isReady(run) &&
        run.lastGeneration === reload &&
        run.startDueMs === null &&
        run.generations.every(({ phase }) => phase !== 'starting'),
    );
    versions.add((await ask(port)).version);
  }
  isOver = true;
  await Promise.all(clients);
  assert.deepEqual(failures, []);
  assert.ok(versions.has('v6'));
});

/** Saved once: the process for the next save is there. */
async function startSavedUnit() {
  harness.writeVersion('one');
  const spec = harness.spec(port);
  harness.supervisor.define({ ...spec, policy: { ...spec.policy, standby: true } }, true);
  harness.supervisor.send('unit', { type: 'start' });
  await harness.until('unit', ({ run }) => isReady(run));
  harness.supervisor.send('unit', { type: 'stand-by' });
  return await harness.standby();
}

async function save(version: string): Promise<{ version: string; pid: number }> {
  const before = serving();
  harness.writeVersion(version);
  harness.supervisor.send('unit', { type: 'reload' });
  await harness.until('unit', ({ run }) => {
    const number = inPhase(run, 'serving')?.number;
    return run.problem !== null || (number !== undefined && number !== before);
  });
  assert.equal(harness.supervisor.unit('unit')?.run.problem, null);
  return await ask(port);
}

function serving(): number | undefined {
  const run = harness.supervisor.unit('unit')?.run;
  return run === undefined ? undefined : inPhase(run, 'serving')?.number;
}

test('the next version of a unit that is being worked on starts in a process that was there before the save', async () => {
  const ahead = await startSavedUnit();
  assert.notEqual((await ask(port)).pid, ahead.pid);
  assert.deepEqual(await save('two'), { version: 'two', pid: ahead.pid });
  const next = await harness.standby();
  assert.deepEqual(await save('three'), { version: 'three', pid: next.pid });
});

test('a process on standby that is not fresh any more is replaced, and nobody hears of a failure', async () => {
  const ahead = await startSavedUnit();
  harness.makeStale();
  const answer = await save('two');
  assert.equal(answer.version, 'two');
  assert.notEqual(answer.pid, ahead.pid);
});

test('a process on standby that is killed is not missed', async () => {
  const ahead = await startSavedUnit();
  process.kill(ahead.pid, 'SIGKILL');
  await harness.until('unit', ({ run }) => inPhase(run, 'standby') === undefined);
  const answer = await save('two');
  assert.equal(answer.version, 'two');
});

test('a process on standby that is killed as the save comes is replaced, and nobody hears of a failure', async () => {
  const ahead = await startSavedUnit();
  process.kill(ahead.pid, 'SIGKILL');
  const answer = await save('two');
  assert.equal(answer.version, 'two');
  assert.notEqual(answer.pid, ahead.pid);
});

test('a restart, another declaration and a stop each end the process on standby', async () => {
  const { supervisor } = harness;
  const first = await startSavedUnit();
  supervisor.send('unit', { type: 'restart' });
  await harness.until('unit', ({ run }) => inPhase(run, 'serving')?.number === 3);
  assert.ok(!isAlive(first));
  const second = await harness.standby();
  const spec = harness.spec(port);
  supervisor.define({ ...spec, policy: { ...spec.policy, standby: true } }, true);
  await harness.until('unit', ({ run }) => run.generations.length === 1);
  assert.ok(!isAlive(second));
  supervisor.send('unit', { type: 'stand-by' });
  const third = await harness.standby();
  supervisor.send('unit', { type: 'stop' });
  await harness.until('unit', ({ run }) => run.generations.length === 0);
  assert.ok(!isAlive(third));
});

test('a version that throws at its start leaves the old one serving, and is named with file and line', async () => {
  await startUnit();
  for (const version of ['throw', 'say-failed']) {
    harness.writeVersion(version);
    const before = harness.supervisor.unit('unit')?.run.lastGeneration ?? 0;
    harness.supervisor.send('unit', { type: 'reload' });
    const { run } = await harness.until(
      'unit',
      (unit) => unit.run.lastGeneration > before && unit.run.generations.length === 1,
    );
    assert.equal(run.problem?.code, 'reload-failed');
    const location = run.problem.location;
    if (version === 'throw') assert.match(location?.file ?? '', /http-unit\.ts$/);
    else assert.deepEqual(location, { file: '/srv/store.ts', line: 7 });
    assert.equal(typeof location?.line, 'number');
    assert.equal((await ask(port)).version, 'one');
  }
  harness.writeVersion('two');
  harness.supervisor.send('unit', { type: 'reload' });
  const { run } = await harness.until(
    'unit',
    (unit) => unit.run.lastGeneration === 4 && isReady(unit.run) && unit.run.problem === null,
  );
  assert.equal(run.problem, null);
});

test('a unit that dies at every start ends in a crash loop, and runs again once it is mended', async () => {
  harness.writeVersion('throw');
  harness.supervisor.define(harness.spec(port), true);
  harness.supervisor.send('unit', { type: 'start' });
  const { run } = await harness.until('unit', (unit) => visibleState(unit.run, Date.now()) === 'failed');
  assert.equal(run.problem?.code, 'crash-loop');
  assert.match(run.problem.message, /version refuses to start/);
  harness.writeVersion('one');
  harness.supervisor.send('unit', { type: 'reload' });
  await harness.until('unit', (unit) => isReady(unit.run));
});

test('stop wins over a start and a reload that are under way', async () => {
  harness.writeVersion('hang');
  harness.supervisor.define(harness.spec(port), true);
  harness.supervisor.send('unit', { type: 'start' });
  harness.supervisor.send('unit', { type: 'reload' });
  harness.supervisor.send('unit', { type: 'stop' });
  harness.supervisor.send('unit', { type: 'reload' });
  const { run } = await harness.until('unit', (unit) => unit.run.generations.length === 0);
  assert.equal(visibleState(run, Date.now()), 'stopped');
  assert.deepEqual(heldPorts([{ unit: 'unit', host: '127.0.0.1', port }]), []);
  assert.deepEqual(harness.living(), []);
});

test('a stop takes what the unit left in sessions of their own', async () => {
  harness.supervisor.define(harness.spec(port), true);
  const { policy } = harness.spec(port);
  harness.supervisor.define(harness.spec(port, { policy: { ...policy, gracePeriodMs: 300 } }), true);
  harness.writeVersion('grandchild');
  harness.supervisor.send('unit', { type: 'start' });
  await harness.until('unit', ({ run }) => isReady(run));
  const pid = await grandchildPid();
  assert.notEqual(identityOf(pid), undefined);
  harness.supervisor.send('unit', { type: 'stop' });
  await harness.until('unit', ({ run }) => run.generations.length === 0);
  assert.equal(identityOf(pid), undefined);
});

test('a crash takes the grandchildren with it', async () => {
  await startUnit('grandchild');
  const pid = await grandchildPid();
  harness.writeVersion('one');
  await assert.rejects(ask(port, '/exit'));
  await harness.until('unit', ({ run }) => isReady(run) && run.lastGeneration === 2);
  assert.equal(identityOf(pid), undefined);
});

test('a held port is named with its holder before anything starts', async () => {
  const holder = createServer().listen(port, '127.0.0.1');
  await once(holder, 'listening');
  const [held] = heldPorts([{ unit: 'unit', host: '127.0.0.1', port }]);
  assert.equal(held?.failure.code, 'port-held');
  assert.match(held.failure.reason ?? '', new RegExp(`^pid ${process.pid}: .*generations\\.test\\.ts`));
  holder.close();
  await once(holder, 'close');
});

pythonTest('a program in Python takes the held socket by the LISTEN_FDS convention', async () => {
  const { launch, policy } = harness.spec(port);
  assert.ok(launch);
  const command = ['python3', join(fixtures, 'listen_fds.py')];
  const spec = harness.spec(port, {
    launch: { ...launch, command },
    policy: { ...policy, reload: 'restart' },
  });
  harness.supervisor.define(spec, true);
  harness.supervisor.send('unit', { type: 'start' });
  const { run } = await harness.until(
    'unit',
    (unit) => isReady(unit.run) || visibleState(unit.run, Date.now()) === 'failed',
  );
  assert.equal(run.problem, null);
  const first = await ask(port);
  harness.supervisor.send('unit', { type: 'reload' });
  const second = await ask(port);
  assert.notEqual(first.pid, second.pid);
  await harness.until('unit', (unit) => isReady(unit.run) && unit.run.lastGeneration === 2);
});

async function grandchildPid(): Promise<number> {
  const line = await harness.line(/^grandchild /);
  return Number(line.split(' ')[1]);
}
