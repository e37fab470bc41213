import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { type Paths, pathsOf } from '../../../src/kernel/paths.ts';
import { identityOf, isAlive, type ProcessIdentity } from '../../../src/runtime/process/identity.ts';
import { lockState } from '../../../src/runtime/state/lock.ts';
import { writeJson } from '../../../src/runtime/state/state-files.ts';
import { takeOver } from '../../../src/runtime/state/take-over.ts';

let paths: Paths;
const children: ChildProcess[] = [];

beforeEach(() => {
  const root = mkdtempSync(join(tmpdir(), 'payctl take over '));
  paths = pathsOf(root, root);
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  rmSync(paths.root, { recursive: true, force: true });
});

async function sleeper(environment: Record<string, string> = {}): Promise<ProcessIdentity> {
  const script = 'echo up; while :; do sleep 1; done';
  const env = { PATH: process.env['PATH'] ?? '', ...environment };
  const child = spawn('/bin/sh', ['-c', script], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  children.push(child);
  await once(child.stdout, 'data');
  const identity = identityOf(child.pid ?? 0);
  assert.ok(identity);
  return identity;
}

test('what a dead daemon left is ended, whether it is in its list or only marked', async () => {
  const listed = await sleeper();
  const marked = await sleeper({ PAYCTL_PLATFORM: `${paths.state}#0123` });
  writeJson(paths.processesFile, [{ ...listed, unit: 'listed' }]);
  const { ended } = await takeOver(paths);
  assert.ok(ended >= 2);
  assert.ok(!isAlive(listed));
  assert.ok(!isAlive(marked));
});

test("another program that has an old pid by now is left alone, and another platform's too", async () => {
  const stranger = await sleeper();
  const neighbour = await sleeper({ PAYCTL_PLATFORM: `${paths.state}-two#0123` });
  writeJson(paths.processesFile, [{ pid: stranger.pid, startTime: 'boot:1', unit: 'gone' }]);
  assert.deepEqual(await takeOver(paths), { ended: 0 });
  assert.ok(isAlive(stranger));
  assert.ok(isAlive(neighbour));
});

test('a damaged list of processes does not stand in the way', async () => {
  writeJson(paths.processesFile, { pid: 'nonsense' });
  assert.deepEqual(await takeOver(paths), { ended: 0 });
});

test('a state directory is locked by one process, and free again when that dies', async () => {
  const script = `import { lockState } from ${JSON.stringify(lockModule)};
    process.stdout.write(lockState(process.argv[1]) ? 'locked' : 'refused'); setInterval(() => {}, 60_000);`;
  const holder = spawn(process.execPath, ['--input-type=module', '-e', script, paths.lockFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(holder);
  const [said] = await once(holder.stdout, 'data');
  assert.equal(String(said), 'locked');
  assert.equal(lockState(paths.lockFile), undefined);
  holder.kill('SIGKILL');
  await once(holder, 'exit');
  const lock = lockState(paths.lockFile);
  assert.ok(lock);
  lock.release();
});

const lockModule = join(import.meta.dirname, '..', '..', '..', 'src', 'runtime', 'state', 'lock.ts');
