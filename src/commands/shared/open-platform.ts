import type { CommandContext } from '../../cli/command.ts';
import { type Location, locatePlatform } from '../../cli/locate.ts';
import type { Client } from '../../client/client.ts';
import type { Platform } from '../../protocol/platform.ts';

/** It answers in a few milliseconds, unless it is hung. */
const daemonTimeoutMs = 1_000;

export type OpenPlatform = { location: Location; platform: Platform };

/** platform.yaml of this command line, loaded. @throws Failure `wrong-use`, `config-invalid` */
export async function openPlatform(context: CommandContext): Promise<OpenPlatform> {
  const location = locatePlatform(context);
  const { loadPlatform } = await import('../../config/load.ts');
  const { file, paths, portOffset } = location;
  const platform = await loadPlatform({
    file,
    stateDir: paths.state,
    portOffset,
    variables: context.environment,
  });
  return { location, platform };
}

export type OpenRunning = OpenPlatform & {
  /** The daemon's that has told the platform. */
  client?: Client;
};

/**
 * What runs, as the daemon has it: it is asked in a tenth of the time that reading platform.yaml takes, and is right
 * though the file is being edited. Where nothing runs, or something else was asked for, platform.yaml.
 * @throws as `openPlatform`
 */
export async function openRunning(context: CommandContext): Promise<OpenRunning> {
  const location = locatePlatform(context);
  const { file, paths, portOffset } = location;
  const { clientOf } = await import('../../client/client.ts');
  const client = clientOf(paths);
  // What ails the daemon is told by the commands that need it.
  const platform = await client.platform(AbortSignal.timeout(daemonTimeoutMs)).catch(() => undefined);
  const isMeant = platform?.file === file && platform.portOffset === portOffset;
  return isMeant ? { location, platform, client } : await openPlatform(context);
}

/** Also when platform.yaml is wrong: what runs must be stoppable all the same. */
export async function openLocation(
  context: CommandContext,
): Promise<{ location: Location; platform: Platform | undefined }> {
  const location = locatePlatform(context);
  const { checkPlatform } = await import('../../config/load.ts');
  const { file, paths, portOffset } = location;
  const request = { file, stateDir: paths.state, portOffset, variables: context.environment };
  return { location, platform: (await checkPlatform(request)).platform };
}
