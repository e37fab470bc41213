import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { identityOf, isAlive, type ProcessIdentity } from '../../../src/runtime/process/identity.ts';
import { signalAll } from '../../../src/runtime/process/process-table.ts';
import { eventually } from '../../fixtures/processes.ts';

type Guarded = { daemon: ChildProcess; guardian: ProcessIdentity; processes: readonly ProcessIdentity[] };

async function startGuarded(mark: string): Promise<Guarded> {
  const script = join(import.meta.dirname, '..', '..', 'fixtures', 'guarded-daemon.ts');
  const daemon = spawn(process.execPath, [script, mark], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [chunk] = await once(daemon.stdout, 'data');
  const told: { guardian: number; pids: readonly number[] } = JSON.parse(String(chunk));
  return { daemon, guardian: identified(told.guardian), processes: told.pids.map(identified) };
}

function identified(pid: number): ProcessIdentity {
  const identity = identityOf(pid);
  assert.ok(identity, `no process ${pid}`);
  return identity;
}

async function untilGone(processes: readonly ProcessIdentity[]): Promise<void> {
  await eventually(
    async () => processes.filter(isAlive),
    (alive) => alive.length === 0,
  );
}

test('after kill -9 of the daemon nothing is left, in whatever session it is', async () => {
  const { daemon, guardian, processes } = await startGuarded(`/tmp/payctl guardian ${process.pid}#one`);
  daemon.kill('SIGKILL');
  await untilGone([...processes, guardian]);
});

test('a guardian that dies is replaced and knows what the first knew', async () => {
  const { daemon, guardian, processes } = await startGuarded(`/tmp/payctl guardian ${process.pid}#two`);
  process.kill(guardian.pid, 'SIGKILL');
  const second = await successorOf(daemon, guardian);
  daemon.kill('SIGKILL');
  await untilGone([...processes, second]);
});

test('a clean end and another daemon leave a process alone', async () => {
  const first = await startGuarded(`/tmp/payctl guardian ${process.pid}#three`);
  const other = await startGuarded(`/tmp/payctl guardian ${process.pid}#four`);
  first.daemon.kill('SIGUSR2');
  await once(first.daemon, 'exit');
  assert.ok(!isAlive(first.guardian));
  assert.ok(first.processes.every(isAlive));
  other.daemon.kill('SIGKILL');
  await untilGone(other.processes);
  assert.ok(first.processes.every(isAlive), 'the mark of another daemon');
  signalAll(first.processes, 'SIGKILL');
});

async function successorOf(daemon: ChildProcess, guardian: ProcessIdentity): Promise<ProcessIdentity> {
  const { livingProcesses } = await import('../../../src/runtime/process/process-table.ts');
  for (;;) {
    const found = livingProcesses().find(
      ({ parent, pid, session }) =>
        parent === daemon.pid && pid !== guardian.pid && session === pid && isGuardian(pid),
    );
    if (found !== undefined) return found;
    await delay(20);
  }
}

function isGuardian(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('guardian.sh');
  } catch {
    return false;
  }
}
