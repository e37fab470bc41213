import type { Paths } from '../../kernel/paths.ts';
import type { MtlsIdentities, MtlsTarget } from '../../probes/mtls-report.ts';
import { operatorName } from '../../protocol/environment.ts';
import { type Platform, servicesOf, type UnitSpec } from '../../protocol/platform.ts';

export type TargetsRequest = { units: readonly UnitSpec[]; platform: Platform; paths: Paths };

/** Each service's address, and with whose certificate to try what it must refuse. @throws Failure `tls-files-unreadable` */
export async function mtlsTargets(
  request: TargetsRequest,
): Promise<{ targets: readonly MtlsTarget[]; identities: MtlsIdentities }> {
  const { ensureUntrustedIdentity, readIdentity } = await import('../../pki/identity.ts');
  const { paths, units } = request;
  const identityOf = remembered((name: string) => readIdentity(paths, name));
  const [operator, untrusted, targets] = await Promise.all([
    identityOf(operatorName),
    ensureUntrustedIdentity(paths),
    Promise.all(units.map((unit) => targetOf(unit, { ...request, identityOf }))),
  ]);
  return { targets, identities: { operator, untrusted } };
}

type Identity = MtlsIdentities['operator'];
type TargetRequest = TargetsRequest & { identityOf: (name: string) => Promise<Identity> };

async function targetOf(unit: UnitSpec, { platform, identityOf }: TargetRequest): Promise<MtlsTarget> {
  const listener = unit.listeners[0];
  const target = { name: unit.name, host: listener?.host ?? platform.host, port: listener?.port ?? 0 };
  const stranger = servicesOf(platform).find(
    ({ name }) => name !== unit.name && !unit.callers.includes(name),
  );
  if (stranger === undefined) return target;
  return { ...target, disallowed: { name: stranger.name, identity: await identityOf(stranger.name) } };
}

/** One stranger serves for most services; its files are read once. */
function remembered(read: (name: string) => Promise<Identity>): (name: string) => Promise<Identity> {
  const known = new Map<string, Promise<Identity>>();
  return (name) => {
    const identity = known.get(name) ?? read(name);
    known.set(name, identity);
    return identity;
  };
}
