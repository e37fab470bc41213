import { parseDuration } from '../kernel/duration.ts';
import type { ProbeSpec, RestartSpec, StopSpec } from '../protocol/platform.ts';
import type { Partially, PlatformDraft } from './check-shape.ts';
import type { Path } from './problem.ts';
import type { PlatformFile } from './schema.ts';

/** A unit with every default filled in; text still unexpanded. What was wrong in the file is absent. */
export type UnitDraft = {
  kind: 'service' | 'process';
  name: string;
  /** Where the unit and where its defaults stand in platform.yaml. */
  path: Path;
  defaultsPath: Path;
  description: string;
  command: readonly string[];
  workingDirectory: string;
  listeners: readonly ListenerDraft[];
  database: string | undefined;
  calls: readonly string[];
  aliases: readonly string[];
  groups: readonly string[];
  startAfter: readonly string[];
  rateLimit: RateLimit;
  environment: Readonly<Record<string, string>>;
  watch: { entry?: string; paths: readonly string[]; ownDirectoryIfPresent: boolean };
  readiness: ProbeDraft;
  liveness: ProbeDraft | undefined;
  restart: RestartSpec;
  stop: StopSpec;
  reload: 'rolling' | 'restart' | 'none';
  standby: boolean;
};

/** `port` has the offset in it. */
export type ListenerDraft = { name: string; port: number; held: boolean; path: Path };
export type RateLimit = { requestsPerMinute: number; services: boolean; webhooksPerMinute?: number };
export type ProbeDraft = Omit<ProbeSpec, 'type'> & {
  type: ProbeSpec['type'];
  listener: string | undefined;
  path: string;
  command: readonly string[];
};

type ServiceFields = Partially<PlatformFile['services'][string]>;
type ProcessFields = Partially<NonNullable<PlatformFile['processes']>[string]>;
type RunningFields = Partially<NonNullable<PlatformFile['processDefaults']>>;
type ProbeFields = Partially<NonNullable<RunningFields['readiness']>>;
type LivenessFields = RunningFields['liveness'];

/** Every unit of the draft in the file's order, services first. */
export function withDefaults(draft: PlatformDraft, portOffset: number): UnitDraft[] {
  const services = Object.entries(draft.services ?? {}).map(([name, fields]) =>
    serviceWithDefaults({ name, own: fields ?? {}, defaults: draft.serviceDefaults ?? {}, portOffset }),
  );
  const processes = Object.entries(draft.processes ?? {}).map(([name, fields]) =>
    processWithDefaults({ name, own: fields ?? {}, defaults: draft.processDefaults ?? {}, portOffset }),
  );
  return [...services, ...processes];
}

type Given<Own, Defaults> = { name: string; own: Own; defaults: Defaults; portOffset: number };

function serviceWithDefaults(
  given: Given<ServiceFields, Partially<NonNullable<PlatformFile['serviceDefaults']>>>,
): UnitDraft {
  const { name, own, defaults } = given;
  const path = ['services', name];
  return {
    kind: 'service',
    name,
    path,
    defaultsPath: ['serviceDefaults'],
    ...placed(own),
    listeners: serviceListeners(own, path, given.portOffset),
    database: own.database,
    calls: own.calls ?? [],
    rateLimit: rateLimitOf(own.rateLimit ?? defaults.rateLimit),
    ...running(own, defaults),
    readiness: probeOf(own.readiness, defaults.readiness, { type: 'handshake', periodMs: readinessPeriodMs }),
  };
}

function processWithDefaults(given: Given<ProcessFields, RunningFields>): UnitDraft {
  const { name, own, defaults } = given;
  const path = ['processes', name];
  const listeners = processListeners(own, path, given.portOffset);
  return {
    kind: 'process',
    name,
    path,
    defaultsPath: ['processDefaults'],
    ...placed(own),
    listeners,
    database: undefined,
    calls: [],
    rateLimit: defaultRateLimit,
    ...running(own, defaults),
    ...(listeners.some((listener) => !listener.held) && {
      reload: own.reload ?? defaults.reload ?? 'restart',
    }),
    readiness: probeOf(own.readiness, defaults.readiness, processReadiness(listeners)),
  };
}

/** A foreign program cannot say that it is ready: its own port tells, and without one it is ready once it runs. */
function processReadiness(listeners: readonly ListenerDraft[]): ProbeFallback {
  const own = listeners.find((listener) => !listener.held);
  if (own === undefined) return { type: 'exec', command: ['true'], periodMs: readinessPeriodMs };
  return { type: 'tcp', listener: own.name, periodMs: readinessPeriodMs };
}

function placed(own: ServiceFields | ProcessFields) {
  return {
    description: own.description ?? '',
    aliases: own.aliases ?? [],
    groups: own.groups ?? [],
    startAfter: own.startAfter ?? [],
  };
}

function serviceListeners(own: ServiceFields, path: Path, portOffset: number): ListenerDraft[] {
  const listeners: ListenerDraft[] = [];
  if (own.port !== undefined) {
    listeners.push({ name: 'http', port: own.port + portOffset, held: true, path: [...path, 'port'] });
  }
  if (own.publicPort !== undefined) {
    listeners.push({
      name: 'public',
      port: own.publicPort + portOffset,
      held: true,
      path: [...path, 'publicPort'],
    });
  }
  return listeners;
}

function processListeners(own: ProcessFields, path: Path, portOffset: number): ListenerDraft[] {
  return Object.entries(own.listeners ?? {}).flatMap(([name, fields]) => {
    const written = typeof fields === 'number' ? { port: fields } : (fields ?? {});
    if (written.port === undefined) return [];
    const held = 'held' in written ? (written.held ?? true) : true;
    const place = typeof fields === 'number' ? [] : ['port'];
    return [{ name, port: written.port + portOffset, held, path: [...path, 'listeners', name, ...place] }];
  });
}

function running(own: RunningFields, defaults: RunningFields) {
  return {
    command: own.command ?? defaults.command ?? [],
    workingDirectory: own.workingDirectory ?? defaults.workingDirectory ?? '.',
    environment: textValues({ ...defaults.environment, ...own.environment }),
    watch: watchOf(own, defaults),
    liveness: livenessOf(own.liveness, defaults.liveness),
    restart: restartOf(own.restart, defaults.restart),
    stop: stopOf(own.stop, defaults.stop),
    reload: own.reload ?? defaults.reload ?? 'rolling',
    standby: standbyOf(own, defaults),
  } as const;
}

function textValues(
  values: Readonly<Record<string, string | number | boolean | undefined>>,
): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]));
}

/** The default entry belongs to the default command: a unit with a command of its own watches its own directory instead. */
function watchOf(own: RunningFields, defaults: RunningFields): UnitDraft['watch'] {
  const inherited = own.command === undefined ? defaults.watch : { paths: defaults.watch?.paths };
  const { entry, paths } = { ...(own.watch ?? inherited) };
  const ownDirectoryIfPresent = own.watch === undefined && own.command !== undefined && paths === undefined;
  return { ...(entry === undefined ? {} : { entry }), paths: paths ?? [], ownDirectoryIfPresent };
}

/** What starts, reloads or reports in a way of its own may not be able to wait. */
function standbyOf(own: RunningFields, defaults: RunningFields): boolean {
  const isAsDefaultsSay = [own.command, own.reload, own.readiness].every((field) => field === undefined);
  return own.standby ?? (isAsDefaultsSay && defaults.standby === true);
}

function livenessOf(own: LivenessFields, defaults: LivenessFields): ProbeDraft | undefined {
  if (own === 'none' || (own === undefined && (defaults === undefined || defaults === 'none')))
    return undefined;
  const inherited = defaults === 'none' ? undefined : defaults;
  return probeOf(own, inherited, { type: 'handshake', periodMs: livenessPeriodMs });
}

const readinessPeriodMs = 250;
const livenessPeriodMs = 10_000;
const probeDefaults = { timeoutMs: 5_000, deadlineMs: 30_000, failureThreshold: 3, path: '/health/live' };

type ProbeFallback = {
  type: ProbeSpec['type'];
  periodMs: number;
  listener?: string;
  command?: readonly string[];
};

/** Timing is inherited from the defaults always; what belongs to a type of probe only by the same type. */
function probeOf(
  own: ProbeFields | undefined,
  defaults: ProbeFields | undefined,
  fallback: ProbeFallback,
): ProbeDraft {
  const type = own?.type ?? defaults?.type ?? fallback.type;
  const said: Merged = { ...(defaults?.type === type ? defaults : timingOf(defaults)), ...own };
  const isFallback = own?.type === undefined && defaults?.type === undefined;
  return {
    type,
    listener: said.listener ?? (isFallback ? fallback.listener : undefined),
    path: said.path ?? probeDefaults.path,
    command: said.command ?? fallback.command ?? [],
    periodMs: milliseconds(said.period, fallback.periodMs),
    timeoutMs: milliseconds(said.timeout, probeDefaults.timeoutMs),
    deadlineMs: milliseconds(said.deadline, probeDefaults.deadlineMs),
    failureThreshold: said.failureThreshold ?? probeDefaults.failureThreshold,
  };
}

type Merged = {
  listener?: string | undefined;
  path?: string | undefined;
  command?: readonly string[] | undefined;
  period?: string | undefined;
  timeout?: string | undefined;
  deadline?: string | undefined;
  failureThreshold?: number | undefined;
};

function timingOf(probe: ProbeFields | undefined): Merged {
  const { period, timeout, deadline, failureThreshold } = probe ?? {};
  return { period, timeout, deadline, failureThreshold };
}

function restartOf(own: RunningFields['restart'], defaults: RunningFields['restart']): RestartSpec {
  const said = { ...defaults, ...own };
  const crashLoop = { ...defaults?.crashLoop, ...own?.crashLoop };
  return {
    policy: said.policy ?? 'always',
    initialBackoffMs: milliseconds(said.initialBackoff, 200),
    maxBackoffMs: milliseconds(said.maxBackoff, 30_000),
    crashLoopCount: crashLoop.count ?? 5,
    crashLoopWindowMs: milliseconds(crashLoop.window, 60_000),
  };
}

function stopOf(own: RunningFields['stop'], defaults: RunningFields['stop']): StopSpec {
  const said = { ...defaults, ...own };
  return { signal: said.signal ?? 'SIGTERM', gracePeriodMs: milliseconds(said.gracePeriod, 10_000) };
}

const defaultRateLimit: RateLimit = { requestsPerMinute: 100, services: false };

function rateLimitOf(said: ServiceFields['rateLimit']): RateLimit {
  if (said === undefined) return defaultRateLimit;
  if (typeof said === 'string') return { requestsPerMinute: requestsPerMinute(said), services: false };
  const requests =
    said.requests === undefined ? defaultRateLimit.requestsPerMinute : requestsPerMinute(said.requests);
  return {
    requestsPerMinute: requests,
    services: said.services ?? false,
    ...(said.webhooks === undefined ? {} : { webhooksPerMinute: requestsPerMinute(said.webhooks) }),
  };
}

/** `100/min` → 100, `5/s` → 300. */
function requestsPerMinute(rate: string): number {
  const requests = Number.parseInt(rate, 10);
  return rate.endsWith('/s') ? requests * 60 : requests;
}

function milliseconds(text: string | undefined, otherwiseMs: number): number {
  return text === undefined ? otherwiseMs : (parseDuration(text) ?? otherwiseMs);
}
