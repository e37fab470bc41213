import { exitCodes, Failure } from '../../kernel/failure.ts';
import type { HealthRequest } from '../../protocol/control.ts';
import type { MtlsReport } from '../../protocol/health.ts';
import { servicesOf } from '../../protocol/platform.ts';
import type { Operating } from './context.ts';
import { namedTargets } from './targets.ts';

/**
 * Probed from here, where what probing takes is loaded and compiled from the second time on: a command of its own would
 * do that anew each time.
 *
 * @throws Failure `unknown-unit`, `no-service`, `tls-files-unreadable`
 */
export async function probeServices(
  on: Operating,
  { names, timeoutMs }: HealthRequest,
  signal: AbortSignal,
): Promise<readonly MtlsReport[]> {
  const platform = on.platform();
  const services = servicesOf(platform).map(({ name }) => name);
  const chosen = names.length === 0 ? services : namedTargets(platform, names);
  const others = chosen.filter((name) => !services.includes(name));
  if (others.length > 0) throw noService(others);
  // The daemon's start does not pay for it.
  const [{ identitiesOf }, { serviceHealth }] = await Promise.all([
    import('../../pki/identity.ts'),
    import('../../probes/service-health.ts'),
  ]);
  const identities = identitiesOf(on.paths);
  return await serviceHealth({ platform, names: chosen, identities }, { timeoutMs, signal });
}

function noService(names: readonly string[]): Failure {
  return new Failure({
    code: 'no-service',
    message: `${names.join(', ')} is no service`,
    exitCode: exitCodes.wrongUse,
  });
}
