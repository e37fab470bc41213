import type { InfraStatus, ServiceStatus, StatusReport } from '../protocol/control.ts';
import type { Platform } from '../protocol/platform.ts';
import { failedDependency, unitProblemOf } from './problem.ts';
import type { createUsageSampler } from './process/usage.ts';
import type { Supervisor } from './supervisor/supervisor.ts';
import { isReady, shownGeneration, visibleState } from './supervisor/unit-run.ts';
import { infraNames } from './units/unit-spec.ts';

export type StatusSources = {
  supervisor: Supervisor;
  platform: Platform;
  sampleUsage: ReturnType<typeof createUsageSampler>;
};

/** `payctl status`; measured now, for nothing is measured while nobody asks. */
export function statusReport(sources: StatusSources): StatusReport {
  const services = sources.platform.units.filter((unit) => unit.kind === 'service');
  const processes = sources.platform.units.filter((unit) => unit.kind === 'process');
  return {
    services: services.map(({ name, listeners }) => serviceStatus(sources, name, listeners[0]?.port ?? 0)),
    infra: [
      ...infraNames.map((name) => infraStatus(sources, name, sources.platform[name].port)),
      ...processes.map(({ name, listeners }) => infraStatus(sources, name, listeners[0]?.port ?? 0)),
    ],
  };
}

function infraStatus(sources: StatusSources, name: string, port: number): InfraStatus {
  const isExternal = (name === 'postgres' || name === 'redis') && sources.platform[name].mode === 'external';
  return { ...serviceStatus(sources, name, port), external: isExternal };
}

function serviceStatus(
  { supervisor, sampleUsage }: StatusSources,
  name: string,
  port: number,
): ServiceStatus {
  const nowMs = Date.now();
  const unit = supervisor.unit(name);
  if (unit === undefined) return stopped(name, port);
  const { run } = unit;
  const shown = shownGeneration(run);
  const { identity, spawnedAtMs = nowMs } = supervisor.running(name) ?? {};
  const uptimeMs = shown === undefined ? null : nowMs - shown.startedAtMs;
  const usage = identity === undefined ? undefined : sampleUsage(identity, nowMs - spawnedAtMs);
  const waitsInVain = failedDependency(supervisor.platform(), unit, nowMs) !== undefined;
  return {
    name,
    state: waitsInVain ? 'failed' : visibleState(run, nowMs),
    ready: isReady(run),
    pid: identity?.pid ?? null,
    port,
    restarts: run.restarts,
    generation: shown?.number ?? run.lastGeneration,
    uptimeMs,
    rssBytes: usage?.rssBytes ?? null,
    cpuPercent: usage?.cpuPercent ?? null,
    problem: unitProblemOf(supervisor.platform(), unit, nowMs),
  };
}

function stopped(name: string, port: number): ServiceStatus {
  const nothing = { pid: null, uptimeMs: null, rssBytes: null, cpuPercent: null, problem: null };
  return { name, state: 'stopped', ready: false, port, restarts: 0, generation: 0, ...nothing };
}
