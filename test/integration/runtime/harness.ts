import { spawnSync } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type Agent, get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createHeldSockets } from '../../../src/runtime/listeners/held-sockets.ts';
import { isAlive, type ProcessIdentity } from '../../../src/runtime/process/identity.ts';
import { platformMark } from '../../../src/runtime/process/mark.ts';
import type { Supervised } from '../../../src/runtime/supervisor/reconcile.ts';
import {
  createSupervisor,
  type LivingGeneration,
  type Supervisor,
} from '../../../src/runtime/supervisor/supervisor.ts';
import { inPhase, visibleState } from '../../../src/runtime/supervisor/unit-run.ts';
import type { RunSpec } from '../../../src/runtime/units/run-spec.ts';
import { createSpawnEffects } from '../../../src/runtime/units/spawn-effects.ts';

export const fixtures = join(import.meta.dirname, '..', '..', 'fixtures', 'units');

/** A Debian base system may lack it, or all but the interpreter of it. */
const hasPython = spawnSync('python3', ['-c', 'import http.server']).status === 0;

/** A test that takes python3 says so where there is none. */
export function pythonTest(name: string, run: () => Promise<void>): void {
  if (hasPython) test(name, run);
  else test(`NOT RUN, python3 is missing: ${name}`, () => {});
}

/** A supervisor with real processes and sockets in a state directory of its own. */
export type Harness = {
  state: string;
  supervisor: Supervisor;
  /** The last line of the units' output that fits, once there is one: output and handshake are apart. */
  line(fits: RegExp): Promise<string>;
  living: () => readonly LivingGeneration[];
  /** Resolves when the unit is as asked; an unmet wish ends with the test's own time-out. */
  until(unit: string, isMet: (unit: Supervised) => boolean): Promise<Supervised>;
  writeVersion(version: string): void;
  /** Whoever stands by has something loaded that is not so any more. */
  makeStale(): void;
  /** The process of the generation that stands by, once there is one. */
  standby(): Promise<ProcessIdentity>;
  spec(port: number, changes?: Partial<RunSpec>): RunSpec;
  /** Stops everything and waits until nothing lives. */
  close(): Promise<void>;
};

export function createHarness(): Harness {
  const state = mkdtempSync(join(tmpdir(), 'payctl runtime '));
  const versionFile = join(state, 'version');
  const lines: string[] = [];
  const onLines = new EventEmitter();
  const everLived: LivingGeneration[] = [];
  let living: readonly LivingGeneration[] = [];
  const effects = createSpawnEffects({
    mark: platformMark(state, 'test'),
    sockets: createHeldSockets(),
    logWriter: () => logWriter(lines, () => onLines.emit('lines')),
  });
  const supervisor = createSupervisor(
    {
      ...effects,
      processesChanged: (next) => {
        everLived.push(...next.filter((entry) => !living.includes(entry)));
        living = next;
      },
    },
    4,
  );
  const until: Harness['until'] = (name, isMet) =>
    new Promise((resolve) => {
      const look = () => {
        const unit = supervisor.unit(name);
        if (unit === undefined || !isMet(unit)) return;
        unsubscribe();
        resolve(unit);
      };
      const unsubscribe = supervisor.subscribe(look);
      look();
    });
  return {
    state,
    supervisor,
    async line(fits) {
      for (;;) {
        const line = lines.findLast((text) => fits.test(text));
        if (line !== undefined) return line;
        await once(onLines, 'lines');
      }
    },
    living: () => living,
    until,
    writeVersion: (version) => writeFileSync(versionFile, `${version}\n`),
    makeStale: () => writeFileSync(`${versionFile}.stale`, ''),
    async standby() {
      const { run } = await until('unit', (unit) => inPhase(unit.run, 'standby') !== undefined);
      const number = inPhase(run, 'standby')?.number;
      const found = living.find(({ generation }) => generation.number === number)?.generation.identity;
      if (found === undefined) throw new Error('the generation on standby has no process');
      return found;
    },
    spec: (port, changes) => ({ ...httpUnit(port, versionFile, state), ...changes }),
    async close() {
      const names = supervisor.specs().map(({ name }) => name);
      for (const name of names) supervisor.send(name, { type: 'stop' });
      await Promise.all(
        names.map((name) => until(name, ({ run }) => visibleState(run, Date.now()) === 'stopped')),
      );
      const alive = everLived.filter(
        ({ generation: { identity } }) => identity !== undefined && isAlive(identity),
      );
      if (alive.length > 0) throw new Error(`${alive.length} processes were left`);
      rmSync(state, { recursive: true, force: true });
    },
  };
}

function httpUnit(port: number, versionFile: string, workingDirectory: string): RunSpec {
  return {
    name: 'unit',
    kind: 'service',
    port,
    startAfter: [],
    policy: {
      reload: 'rolling',
      standby: false,
      restart: {
        policy: 'always',
        initialBackoffMs: 10,
        maxBackoffMs: 100,
        crashLoopCount: 3,
        crashLoopWindowMs: 60_000,
      },
      readinessDeadlineMs: 300_000,
      gracePeriodMs: 5_000,
    },
    launch: {
      command: [process.execPath, join(fixtures, 'http-unit.ts')],
      workingDirectory,
      environment: () => ({ PATH: process.env['PATH'] ?? '', VERSION_FILE: versionFile }),
      stopSignal: 'SIGTERM',
    },
    listeners: [{ name: 'main', host: '127.0.0.1', port }],
    ownPorts: [],
    readiness: { type: 'handshake', periodMs: 100, timeoutMs: 1_000 },
  };
}

function logWriter(lines: string[], onLines: () => void) {
  const own: string[] = [];
  return {
    write(_stream: string, chunk: Buffer) {
      const fresh = chunk
        .toString('utf8')
        .split('\n')
        .filter((line) => line !== '');
      own.push(...fresh);
      lines.push(...fresh);
      onLines();
    },
    lastLines: (count: number) => own.slice(-count),
    close() {},
  };
}

/** One request on a connection of its own, or on the agent's. */
export async function ask(
  port: number,
  path = '/',
  agent: Agent | false = false,
): Promise<{ version: string; pid: number }> {
  return new Promise((resolve, reject) => {
    const request = get({ host: '127.0.0.1', port, path, agent }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8');
      });
      response.on('end', () => resolve(JSON.parse(text)));
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}
