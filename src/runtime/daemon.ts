import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { loadPlatform } from '../config/load.ts';
import { secretsOf } from '../infra/secrets.ts';
import type { Failure } from '../kernel/failure.ts';
import type { Paths } from '../kernel/paths.ts';
import type { UnitFailure } from '../protocol/control.ts';
import type { Secrets } from '../protocol/infra.ts';
import { type Platform, servicesOf } from '../protocol/platform.ts';
import { createCensus } from './census.ts';
import { keepChronicle } from './chronicle.ts';
import { controlHandlers, daemonUnit, type HandlerSources } from './control/handlers.ts';
import { type ControlServer, serveControl } from './control/server.ts';
import { type Guardian, startGuardian } from './guardian/guardian.ts';
import { createInfrastructure } from './infrastructure.ts';
import { coalesced, watchIdleness, within } from './lifecycle.ts';
import { createHeldSockets, type HeldSockets } from './listeners/held-sockets.ts';
import { applyEdit } from './operations/apply.ts';
import type { Emit, Operating } from './operations/context.ts';
import { reloadCertificates } from './operations/reload-certificates.ts';
import { stopPlatform } from './operations/stop.ts';
import type { DaemonParts, LogStore } from './parts.ts';
import { identityOf } from './process/identity.ts';
import { platformMark } from './process/mark.ts';
import { createUsageSampler } from './process/usage.ts';
import { startProvisioner } from './provisioner.ts';
import { alreadyRunning, daemonReport, environmentReport } from './reports.ts';
import { sourceReloads } from './source-changes.ts';
import { lockState } from './state/lock.ts';
import { removeFile, writeJson } from './state/state-files.ts';
import { takeOver } from './state/take-over.ts';
import { watchLoss } from './state/watch-loss.ts';
import { createSupervisor, type Supervisor } from './supervisor/supervisor.ts';
import { visibleState } from './supervisor/unit-run.ts';
import { createUnitProbe } from './unit-probe.ts';
import { createSpawnEffects } from './units/spawn-effects.ts';
import { revealed, runSpecOfUnit } from './units/unit-spec.ts';
import type { SourceWatcher } from './watch/source-watcher.ts';

export type DaemonOptions = {
  paths: Paths;
  /** platform.yaml. */
  file: string;
  portOffset: number;
  /** Ends by itself when nothing runs and nobody asks for so long. */
  idleTimeoutMs: number;
  parts: DaemonParts;
};

export type Daemon = {
  /** As `payctl down`; resolves when nothing is left of the platform but this process. */
  end(): Promise<void>;
  /** Resolves when the daemon has ended, for whatever reason. */
  ended: Promise<void>;
};

/** Measured with 19 Node programs on two cores: four at once are ready in 2.4 s, six in 3.2 s, two in 2.5 s. */
const startsPerCore = 2;
const endStepTimeoutMs = 3_000;

/**
 * One daemon a state directory: wires the parts and serves the control API.
 *
 * @throws Failure `daemon-running` when another daemon has the state directory; those of loadPlatform and takeOver
 */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { paths, file, portOffset } = options;
  mkdirSync(paths.state, { recursive: true });
  const lock = lockState(paths.lockFile);
  if (lock === undefined) throw alreadyRunning(paths);
  const load = () => loadPlatform({ file, stateDir: paths.state, portOffset });
  const platform = await load();
  const { ended: leftovers } = await takeOver(paths);
  const core = createCore(options, platform);
  const on = createOperating(core);
  on.defineUnits(
    platform,
    platform.units.map(({ name }) => name),
  );
  const endProvisioner = provisionDatabases(core);
  keepChronicle(core.supervisor, core.logs.append);
  core.watching = watchSources(core, () => applyEdit(on, load));
  const life = createLife(core, on, () => {
    endProvisioner();
    lock.release();
  });
  await life.serve();
  const { append } = core.logs;
  if (leftovers > 0) append(daemonUnit, 'warn', `ended ${leftovers} processes that an earlier run had left`);
  return { end: life.end, ended: life.ended };
}

/** What the parts share. */
type Core = DaemonOptions & {
  instance: string;
  startedAt: Date;
  guardian: Guardian;
  logs: LogStore;
  sockets: HeldSockets;
  supervisor: Supervisor;
  secrets: Secrets;
  /** Aborted when the platform goes down for good. */
  ending: AbortController;
  /** As the last good platform.yaml has it. */
  platform: Platform;
  problem: Failure | null;
  watching: Promise<SourceWatcher> | undefined;
};

function createCore(options: DaemonOptions, platform: Platform): Core {
  const { paths, parts } = options;
  const instance = randomBytes(8).toString('hex');
  const mark = platformMark(paths.state, instance);
  const guardian = startGuardian(mark);
  const logs = parts.createLogStore({ paths });
  const sockets = createHeldSockets();
  const effects = {
    ...createSpawnEffects({ mark, sockets, logWriter: logs.writer }),
    processesChanged: createCensus({ guardian, processesFile: paths.processesFile }),
  };
  const supervisor = createSupervisor(effects, availableParallelism() * startsPerCore);
  const own = {
    instance,
    startedAt: new Date(),
    guardian,
    logs,
    sockets,
    supervisor,
    secrets: secretsOf(paths),
  };
  return { ...options, ...own, ending: new AbortController(), platform, problem: null, watching: undefined };
}

function createOperating(core: Core): Operating {
  const { paths, supervisor, sockets, secrets } = core;
  const probe = createUnitProbe(paths, secrets, core.parts.runProbe);
  const platform = () => core.platform;
  return {
    paths,
    supervisor,
    sockets,
    infrastructure: createInfrastructure({ paths, secrets, supervisor, platform }),
    platform,
    replacePlatform: (next) => {
      core.platform = next;
    },
    ensureCertificates: async () => {
      const services = servicesOf(core.platform).map(({ name }) => name);
      if (services.length === 0) return;
      const { ensureCertificates } = await import('../pki/ensure.ts');
      const reload = async () => void (await reloadCertificates(supervisor, core.platform));
      await ensureCertificates({ paths, services, reload });
    },
    defineUnits: (from, names) => {
      for (const unit of from.units.filter(({ name }) => names.includes(name))) {
        supervisor.define(runSpecOfUnit(unit, { secrets, probe }), unit.database === undefined);
      }
    },
    watching: async () => void (await core.watching),
    log: core.logs.append,
    setProblem: (failure) => {
      core.problem = failure;
    },
  };
}

/** Answers how to end it. */
function provisionDatabases(core: Core): () => void {
  const { secrets, supervisor } = core;
  return startProvisioner(
    supervisor,
    () => core.platform,
    async (databases) => {
      const [{ provision }, { postgresAdmin }] = await Promise.all([
        import('../infra/postgres/provision.ts'),
        import('../infra/postgres/postgres.ts'),
      ]);
      const admin = postgresAdmin({ spec: core.platform.postgres, secrets });
      return await provision({ admin, databases, secrets });
    },
  );
}

function watchSources(core: Core, applyPlatformFile: () => Promise<void>): Promise<SourceWatcher> {
  const { paths, file, parts, supervisor, ending, logs } = core;
  const apply = coalesced(async () => {
    await applyPlatformFile();
    await (await core.watching)?.refresh();
  });
  const reload = sourceReloads(supervisor, () => core.platform);
  return parts.createSourceWatcher({
    root: paths.root,
    units: () => core.platform.units,
    extraFiles: [file],
    onChange: ({ units, files }) => {
      if (ending.signal.aborted) return;
      if (files.includes(file)) void apply();
      reload(units);
    },
    log: (level, message) => logs.append(daemonUnit, level, message),
  });
}

type Life = Daemon & { serve(): Promise<void> };

/** From the first request to the last file removed. */
function createLife(core: Core, on: Operating, release: () => void): Life {
  const { paths, supervisor, ending } = core;
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  let control: ControlServer | undefined;
  let isLost = false;

  const isIdle = () =>
    (control?.activeCount() ?? 0) === 0 &&
    [...supervisor.platform().units.values()].every(({ run }) => visibleState(run, Date.now()) === 'stopped');
  const idleness = watchIdleness({ timeoutMs: core.idleTimeoutMs, isIdle, onIdle: () => void end() });
  supervisor.subscribe(idleness.touch);

  async function down(volumes: boolean, emit: Emit): Promise<readonly UnitFailure[]> {
    const isFirst = !ending.signal.aborted;
    ending.abort();
    supervisor.seal();
    try {
      return await stopPlatform(on, { volumes }, emit);
    } finally {
      // After the answer's last line is written.
      if (isFirst) setImmediate(() => void finish());
    }
  }

  const stopWatching = watchLoss(paths.lockFile, () => {
    isLost = true;
    console.error(`${paths.state} was deleted or moved: everything stops`);
    // Closed late, it would remove the socket that another daemon may have put in its place.
    void control?.close();
    void end();
  });

  async function finish(): Promise<void> {
    idleness.stop();
    stopWatching();
    await within(
      endStepTimeoutMs,
      Promise.resolve(core.watching).then((watcher) => watcher?.close()),
    );
    await within(endStepTimeoutMs, control?.close());
    await within(endStepTimeoutMs, core.guardian.dismiss());
    await within(endStepTimeoutMs, Promise.resolve(core.logs.close()));
    const own = isLost ? [] : [paths.controlSocket, paths.processesFile, paths.daemonFile];
    for (const file of own) removeFile(file);
    release();
    resolve();
  }

  async function end(): Promise<void> {
    if (!ending.signal.aborted) await down(false, () => {});
    await ended;
  }

  async function serve(): Promise<void> {
    const handlers = controlHandlers(handlerSources(core, on, down));
    control = await serveControl({ socketPath: paths.controlSocket, onActivity: idleness.touch, handlers });
    writeJson(paths.settingsFile, { file: core.file, portOffset: core.portOffset });
    const started = { instance: core.instance, startedAt: core.startedAt.toISOString() };
    writeJson(paths.daemonFile, { ...identityOf(process.pid), ...started });
  }

  return { end, ended, serve };
}

function handlerSources(core: Core, on: Operating, down: HandlerSources['down']): HandlerSources {
  const { paths, portOffset, startedAt, secrets, logs, ending } = core;
  return {
    on,
    down,
    sampleUsage: createUsageSampler(),
    problem: () => core.problem,
    daemon: () => daemonReport(paths, portOffset, startedAt),
    environmentOf: (unit, reveal) =>
      environmentReport(core.platform, unit, (spec) => (reveal ? revealed(spec, secrets) : spec.environment)),
    queryLogs: (query, signal) => logs.query(query, AbortSignal.any([signal, ending.signal])),
    isEnding: () => ending.signal.aborted,
  };
}
