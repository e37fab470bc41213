import type { CommandContext } from '../../cli/command.ts';
import { type Location, locatePlatform } from '../../cli/locate.ts';
import type { Platform } from '../../protocol/platform.ts';

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
