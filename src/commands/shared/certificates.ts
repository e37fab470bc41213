import type { CommandContext } from '../../cli/command.ts';
import { Failure } from '../../kernel/failure.ts';
import type { Paths } from '../../kernel/paths.ts';
import { servicesOf } from '../../protocol/platform.ts';
import { openPlatform } from './open-platform.ts';

/** What the commands of `certs` give to src/pki; running services are told of every change. */
export async function certificatesRequest(context: CommandContext) {
  const { location, platform } = await openPlatform(context);
  const { paths } = location;
  const services = servicesOf(platform).map(({ name }) => name);
  return { paths, services, reload: () => reloadRunning(paths) };
}

/** @throws Failure `certificates-not-reloaded` naming who still uses the old ones */
async function reloadRunning(paths: Paths): Promise<void> {
  const { connect } = await import('../../client/client.ts');
  const client = await connect(paths);
  if (client === undefined) return;
  const { failed } = await client.reloadCertificates();
  if (failed.length === 0) return;
  throw new Failure({
    code: 'certificates-not-reloaded',
    message: `Not everyone took the new certificates: ${failed.map(({ unit }) => unit).join(', ')}`,
    reason: failed.map(({ unit, message }) => `${unit}: ${message}`).join('\n'),
    next: ['The old ones stay trusted for now; run the command again, or restart these services.'],
  });
}
