import { messageOf } from '../kernel/failure.ts';
import type { Paths } from '../kernel/paths.ts';
import { authorityFiles, leafFiles } from '../pki/layout.ts';
import { operatorName } from '../protocol/environment.ts';
import type { Secrets } from '../protocol/infra.ts';
import type { UnitSpec } from '../protocol/platform.ts';
import { readTlsFiles } from '../protocol/tls-files.ts';
import type { DaemonParts } from './parts.ts';
import { revealed, type UnitProbe } from './units/unit-spec.ts';

/** Probes a unit's listeners, as the operator where that asks for a certificate. */
export function createUnitProbe(
  paths: Paths,
  secrets: Secrets,
  runProbe: DaemonParts['runProbe'],
): UnitProbe {
  return async (unit, target, timeoutMs, signal) => {
    try {
      const tls = target.type === 'mtls' ? { tls: await operatorTls(paths) } : {};
      const ports = Object.fromEntries(unit.listeners.map(({ name, port }) => [name, port]));
      const host = unit.listeners[0]?.host ?? '127.0.0.1';
      const exec = target.type === 'exec' ? surroundings(unit, secrets) : {};
      return await runProbe(target, { host, ports, timeoutMs, signal, ...tls, ...exec });
    } catch (error) {
      return { ok: false, message: messageOf(error) };
    }
  };
}

/** A probe's command runs where and as its unit does. */
function surroundings(unit: UnitSpec, secrets: Secrets) {
  return { environment: revealed(unit, secrets), workingDirectory: unit.workingDirectory };
}

/** Read at every probe: certificates rotate. */
async function operatorTls(paths: Paths): Promise<{ cert: string; key: string; ca: string }> {
  const { certFile, keyFile } = leafFiles(paths, operatorName);
  return await readTlsFiles({ certFile, keyFile, caFile: authorityFiles(paths).certFile });
}
