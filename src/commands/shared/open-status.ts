import type { CommandContext } from '../../cli/command.ts';
import { locatePlatform } from '../../cli/locate.ts';
import type { Paths } from '../../kernel/paths.ts';
import type { StatusReport } from '../../protocol/control.ts';
import type { Platform, UnitSpec } from '../../protocol/platform.ts';
import { openPlatform } from './open-platform.ts';

export type StatusSource = { read: () => Promise<StatusReport> };

/** From the daemon; without one nothing runs, and platform.yaml says what could. */
export async function openStatus(context: CommandContext): Promise<StatusSource> {
  const location = locatePlatform(context);
  const read = async () => {
    const running = await statusOf(location.paths);
    return running ?? allStopped((await openPlatform(context)).platform);
  };
  return { read };
}

async function statusOf(paths: Paths): Promise<StatusReport | undefined> {
  const [{ clientOf }, { isNotRunning }] = await Promise.all([
    import('../../client/client.ts'),
    import('../../client/request.ts'),
  ]);
  return await clientOf(paths)
    .status()
    .catch((error: unknown) => {
      if (isNotRunning(error)) return undefined;
      throw error;
    });
}

function allStopped(platform: Platform): StatusReport {
  const { postgres, redis, units } = platform;
  return {
    services: units.filter(({ kind }) => kind === 'service').map((unit) => stopped(unit.name, portOf(unit))),
    infra: [
      { ...stopped('postgres', postgres.port), external: postgres.mode === 'external' },
      { ...stopped('redis', redis.port), external: redis.mode === 'external' },
      ...units
        .filter(({ kind }) => kind === 'process')
        .map((unit) => ({ ...stopped(unit.name, portOf(unit)), external: false })),
    ],
  };
}

function stopped(name: string, port: number) {
  const nothing = { pid: null, uptimeMs: null, rssBytes: null, cpuPercent: null, problem: null } as const;
  return { name, state: 'stopped', ready: false, port, restarts: 0, generation: 0, ...nothing } as const;
}

function portOf({ listeners }: UnitSpec): number {
  return listeners[0]?.port ?? 0;
}
