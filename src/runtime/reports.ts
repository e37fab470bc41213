import packageFile from '../../package.json' with { type: 'json' };
import { exitCodes, Failure } from '../kernel/failure.ts';
import type { Paths } from '../kernel/paths.ts';
import type { DaemonReport, EnvironmentReport } from '../protocol/control.ts';
import { startVariables } from '../protocol/handshake.ts';
import { type Platform, type UnitSpec, unitNamed } from '../protocol/platform.ts';

export function daemonReport(paths: Paths, portOffset: number, startedAt: Date): DaemonReport {
  const { user, system } = process.cpuUsage();
  return {
    pid: process.pid,
    startedAt: startedAt.toISOString(),
    version: packageFile.version,
    root: paths.root,
    portOffset,
    rssBytes: process.memoryUsage.rss(),
    cpuSeconds: (user + system) / 1_000_000,
  };
}

export function environmentReport(
  platform: Platform,
  unit: string,
  environmentOf: (spec: UnitSpec) => EnvironmentReport['environment'],
): EnvironmentReport {
  const spec = unitNamed(platform, unit);
  if (spec === undefined) {
    throw new Failure({
      code: 'unknown-unit',
      message: `There is no unit ${unit}`,
      exitCode: exitCodes.wrongUse,
    });
  }
  return { unit, environment: environmentOf(spec), addedAtStart: startVariables(spec) };
}

export function alreadyRunning(paths: Paths): Failure {
  return new Failure({
    code: 'daemon-running',
    message: `A daemon already runs the platform in ${paths.state}`,
    next: ['See what it runs: payctl status'],
  });
}
