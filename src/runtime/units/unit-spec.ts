import { serviceVariables, withSecrets } from '../../protocol/environment.ts';
import type { InfraName, InfraProcess, Secrets } from '../../protocol/infra.ts';
import type { Platform, ProbeSpec, ProbeTarget, UnitSpec } from '../../protocol/platform.ts';
import type { UnitPolicy } from '../supervisor/unit-run.ts';
import type { Check, ProbeAnswer, RunSpec } from './run-spec.ts';

/** Asks a unit from outside; never throws. */
export type UnitProbe = (
  unit: UnitSpec,
  target: ProbeTarget,
  timeoutMs: number,
  signal: AbortSignal,
) => Promise<ProbeAnswer>;

export type Surroundings = { secrets: Secrets; probe: UnitProbe };

/** A unit of platform.yaml as the daemon runs it. */
export function runSpecOfUnit(unit: UnitSpec, around: Surroundings): RunSpec {
  const bound = unit.listeners.filter((listener) => listener.held === false);
  return {
    name: unit.name,
    kind: unit.kind,
    port: unit.listeners[0]?.port ?? null,
    startAfter: [...unit.startAfter, ...infraOf(unit)],
    policy: policyOf(unit),
    launch: {
      command: unit.command,
      workingDirectory: unit.workingDirectory,
      environment: () => revealed(unit, around.secrets),
      stopSignal: unit.stop.signal,
    },
    listeners: unit.listeners.filter((listener) => listener.held !== false),
    ownPorts: bound.map(({ host, port }) => ({ host, port })),
    readiness: checkOf(unit, unit.readiness, around.probe),
    ...(unit.liveness === undefined ? {} : { liveness: checkOf(unit, unit.liveness, around.probe) }),
  };
}

/** Which of PostgreSQL and Redis must be ready before the unit starts. */
export function infraOf(unit: UnitSpec): readonly InfraName[] {
  const usesPostgres = unit.database !== undefined;
  const usesRedis = unit.environment[serviceVariables.redisHost] !== undefined;
  return [...(usesPostgres ? (['postgres'] as const) : []), ...(usesRedis ? (['redis'] as const) : [])];
}

/** The environment with its secrets in the clear. */
export function revealed(unit: UnitSpec, secrets: Secrets): Readonly<Record<string, string>> {
  const entries = Object.entries(unit.environment);
  return Object.fromEntries(entries.map(([name, value]) => [name, withSecrets(value, secrets.reveal)]));
}

function policyOf(unit: UnitSpec): UnitPolicy {
  const canStandTogether =
    unit.readiness.type === 'handshake' && unit.listeners.every(({ held }) => held !== false);
  const reload = unit.reload === 'rolling' && !canStandTogether ? 'restart' : unit.reload;
  return {
    // A probe from outside cannot tell two generations on one socket apart, so readiness would be the old one's.
    reload,
    standby: unit.standby && reload === 'rolling',
    restart: unit.restart,
    readinessDeadlineMs: unit.readiness.deadlineMs,
    gracePeriodMs: unit.stop.gracePeriodMs,
  };
}

function checkOf(unit: UnitSpec, spec: ProbeSpec, probe: UnitProbe): Check & Times {
  const { periodMs, timeoutMs, failureThreshold } = spec;
  const times = { periodMs, timeoutMs, failureThreshold };
  if (spec.type === 'handshake') return { type: 'handshake', ...times };
  return { type: 'ask', ask: (limitMs, signal) => probe(unit, spec, limitMs, signal), ...times };
}

type Times = { periodMs: number; timeoutMs: number; failureThreshold: number };

/** PostgreSQL and Redis are restarted like any unit; a crash costs their clients a moment, not their lives. */
const infraPolicy = {
  reload: 'restart',
  standby: false,
  restart: {
    policy: 'always',
    initialBackoffMs: 100,
    maxBackoffMs: 10_000,
    crashLoopCount: 5,
    crashLoopWindowMs: 60_000,
  },
  /** Recovery from a log after a crash may take its time, and a server that is ended over it begins it anew. */
  readinessDeadlineMs: 300_000,
} as const;
const infraReadiness = { periodMs: 100, timeoutMs: 2_000 };
const infraLiveness = { periodMs: 10_000, timeoutMs: 2_000, failureThreshold: 5 };
const noGracePeriodMs = 1_000;

/** An embedded server as the daemon runs it, or an external one as it watches it. */
export function runSpecOfInfra(infra: InfraProcess): RunSpec {
  const { name, host, port, process: server } = infra;
  const ask: Check = {
    type: 'ask',
    ask: async () => {
      const answer = await infra.ready();
      return answer.ready ? { ok: true } : { ok: false, message: answer.reason };
    },
  };
  return {
    name,
    kind: 'infra',
    port,
    startAfter: [],
    policy: { ...infraPolicy, gracePeriodMs: server?.gracePeriodMs ?? noGracePeriodMs },
    ...(server === undefined ? {} : { launch: launchOf(server) }),
    listeners: [],
    ownPorts: server === undefined ? [] : [{ host, port }],
    readiness: { ...ask, ...infraReadiness },
    liveness: { ...ask, ...infraLiveness },
  };
}

function launchOf(server: NonNullable<InfraProcess['process']>): NonNullable<RunSpec['launch']> {
  return {
    command: [server.command, ...server.args],
    workingDirectory: server.cwd,
    environment: () => server.env,
    ...(server.uid === undefined ? {} : { uid: server.uid }),
    ...(server.gid === undefined ? {} : { gid: server.gid }),
    stopSignal: server.stopSignal,
  };
}

export const infraNames: readonly InfraName[] = ['postgres', 'redis'];

export function isInfraName(name: string): name is InfraName {
  return name === 'postgres' || name === 'redis';
}

/** The start order of the whole platform, PostgreSQL and Redis first. */
export function startNodesOf(platform: Platform): readonly { name: string; startAfter: readonly string[] }[] {
  const infra = infraNames.map((name) => ({ name, startAfter: [] }));
  const units = platform.units.map((unit) => ({
    name: unit.name,
    startAfter: [...unit.startAfter, ...infraOf(unit)],
  }));
  return [...infra, ...units];
}
