import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { type AskMethod, standbyVariable } from '../../protocol/handshake.ts';
import {
  type Answer,
  type HandshakeChannel,
  type HandshakeListener,
  openChannel,
} from '../handshake/channel.ts';
import type { HeldSocket } from '../listeners/held-sockets.ts';
import { identityOf, type ProcessIdentity } from '../process/identity.ts';
import { marksOf, markVariables } from '../process/mark.ts';
import { kinOf, signalAll, signalPid } from '../process/process-table.ts';
import { type SpawnedUnit, spawnUnit } from '../process/spawn-unit.ts';
import type { UnitEvent } from '../supervisor/decide.ts';
import { type EvidenceSource, evidenceOfExit, evidenceOfFailure } from './evidence.ts';
import { waitUntilReady, watchLiveness } from './health-checks.ts';
import type { Launch, RunSpec } from './run-spec.ts';

/** One start of a unit, from spawn until nothing of it is left. */
export type RunningGeneration = {
  number: number;
  /** Undefined for a server that is not ours, and for a program that could not be started. */
  identity: ProcessIdentity | undefined;
  /** Unix milliseconds; one on standby begins later. */
  spawnedAtMs: number;
  /** For one that was started ahead. */
  begin(): void;
  ask(method: AskMethod, timeoutMs: number): Promise<Answer>;
  drain(): void;
  terminate(): void;
  kill(): void;
  watchLiveness(): void;
};

export type LogWriter = EvidenceSource & {
  write(stream: 'stdout' | 'stderr', chunk: Buffer): void;
  close(): void;
};

export type GenerationOptions = {
  spec: RunSpec & { launch: Launch };
  number: number;
  sockets: readonly HeldSocket[];
  /** `<state>#<instance>` of the daemon. */
  mark: string;
  log: LogWriter;
  /** It waits to be told to begin. */
  isStandby: boolean;
  /** Told of everything that happens to it, in order; `exited` is the last and comes once nothing of it lives. */
  report: (event: UnitEvent) => void;
};

const drainAnswerTimeoutMs = 5_000;
const leftoversPeriodMs = 25;
/** Output that is still in the pipes when the program has ended. */
const lastOutputTimeoutMs = 500;

export function startGeneration(options: GenerationOptions): RunningGeneration {
  const { spec, number, report } = options;
  const marks = markVariables(options.mark, spec.name, number);
  const spawned = spawn(options, marks);
  const identity = spawned.child.pid === undefined ? undefined : identityOf(spawned.child.pid);
  const channel = openChannel(spawned.handshake, handshakeListener(options));
  const over = new AbortController();
  let isExpected = false;
  const expectEnd = () => {
    isExpected = true;
    over.abort();
  };
  const kin = () => kinOf({ ...(identity === undefined ? {} : { leader: identity }), marks: marksOf(marks) });
  void followToEnd({ options, spawned, channel, kin, isExpected: () => isExpected }).then(() => over.abort());
  const context = { ask: (timeoutMs: number) => channel.ask('probe', timeoutMs), signal: over.signal };
  const awaitReadiness = () =>
    void waitUntilReady(spec.readiness, context, () => report({ type: 'ready', generation: number }));
  if (!options.isStandby) awaitReadiness();
  return {
    number,
    spawnedAtMs: Date.now(),
    identity,
    begin() {
      channel.begin();
      awaitReadiness();
    },
    ask: channel.ask,
    drain() {
      expectEnd();
      void channel.ask('drain', drainAnswerTimeoutMs);
    },
    terminate() {
      expectEnd();
      // The group, so that a shell's children hear it too.
      if (identity !== undefined && identityOf(identity.pid)?.startTime === identity.startTime) {
        signalPid(-identity.pid, spec.launch.stopSignal);
      }
    },
    kill() {
      expectEnd();
      signalAll(kin(), 'SIGKILL');
    },
    watchLiveness() {
      if (spec.liveness === undefined) return;
      void watchLiveness(spec.liveness, context, (message) => {
        const evidence = evidenceOfFailure({ message: `liveness probe failed: ${message}` }, options.log);
        report({ type: 'liveness-failed', generation: number, evidence });
      });
    },
  };
}

function spawn(
  { spec, sockets, log, isStandby }: GenerationOptions,
  marks: Readonly<Record<string, string>>,
): SpawnedUnit {
  const { launch } = spec;
  const spawned = spawnUnit({
    command: launch.command,
    workingDirectory: launch.workingDirectory,
    environment: { ...launch.environment(), ...marks, ...(isStandby ? { [standbyVariable]: '1' } : {}) },
    sockets,
    ...(launch.uid === undefined ? {} : { uid: launch.uid }),
    ...(launch.gid === undefined ? {} : { gid: launch.gid }),
  });
  spawned.stdout.on('data', (chunk: Buffer) => log.write('stdout', chunk));
  spawned.stderr.on('data', (chunk: Buffer) => log.write('stderr', chunk));
  return spawned;
}

function handshakeListener({ spec, number, log, isStandby, report }: GenerationOptions): HandshakeListener {
  return (message) => {
    if (message.type === 'failed') {
      report({ type: 'failed', generation: number, evidence: evidenceOfFailure(message, log) });
    } else if (message.type === 'stale') {
      // Who was not started ahead would be started again without end.
      if (isStandby) report({ type: 'stale', generation: number });
    } else if (spec.readiness.type === 'handshake') {
      report({ type: 'ready', generation: number });
    }
  };
}

type Following = {
  options: GenerationOptions;
  spawned: SpawnedUnit;
  channel: HandshakeChannel;
  kin: () => ReturnType<typeof kinOf>;
  isExpected: () => boolean;
};

async function followToEnd({ options, spawned, channel, kin, isExpected }: Following): Promise<void> {
  const { log, number, report } = options;
  const end = await endOf(spawned.child);
  // What it leaves behind after a crash serves nobody; after a stop it is told too and has the rest of the grace period.
  if (isExpected()) signalAll(kin(), 'SIGTERM');
  for (let left = kin(); left.length > 0; left = kin()) {
    if (!isExpected()) signalAll(left, 'SIGKILL');
    await delay(leftoversPeriodMs);
  }
  channel.close();
  await lastOutput(spawned);
  const evidence = evidenceOfExit(end, log);
  log.close();
  report({ type: 'exited', generation: number, evidence });
}

export type ProcessEnd = { exitCode: number | null; signal: NodeJS.Signals | null; error?: Error };

/** An `error` without an exit means that it never ran. */
function endOf(child: SpawnedUnit['child']): Promise<ProcessEnd> {
  return new Promise((resolve) => {
    child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
    child.once('error', (error) => {
      if (child.pid === undefined) resolve({ exitCode: null, signal: null, error });
    });
  });
}

async function lastOutput({ stdout, stderr }: SpawnedUnit): Promise<void> {
  const signal = AbortSignal.timeout(lastOutputTimeoutMs);
  const ends = [stdout, stderr].filter((stream) => !stream.readableEnded && !stream.destroyed);
  await Promise.allSettled(ends.map((stream) => once(stream, 'close', { signal })));
  for (const stream of ends) stream.destroy();
}
