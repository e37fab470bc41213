/** For `payctl health`: which services are asked, where, and with whose certificate what they must refuse is tried. */
import { operatorName } from '../protocol/environment.ts';
import type { MtlsReport } from '../protocol/health.ts';
import { type Platform, servicesOf, type UnitSpec } from '../protocol/platform.ts';
import type { TlsIdentity } from '../protocol/tls-files.ts';
import { type MtlsTarget, mtlsReports, type ProbeLimits } from './mtls-report.ts';

export type HealthQuestion = {
  platform: Platform;
  /** Services; the answer comes in platform.yaml's order. */
  names: readonly string[];
  identities: Identities;
};

/** Where certificates are read is src/pki's to know. */
export type Identities = {
  /** A service's, or the operator's. @throws Failure `tls-files-unreadable` */
  of: (name: string) => Promise<TlsIdentity>;
  /** One that no service trusts. */
  untrusted: () => Promise<TlsIdentity>;
};

/** @throws Failure `tls-files-unreadable`; what goes wrong with a service stands in its report */
export async function serviceHealth(
  { platform, names, identities }: HealthQuestion,
  limits: ProbeLimits,
): Promise<readonly MtlsReport[]> {
  const units = servicesOf(platform).filter(({ name }) => names.includes(name));
  const identityOf = remembered(identities.of);
  const [operator, untrusted, targets] = await Promise.all([
    identityOf(operatorName),
    identities.untrusted(),
    Promise.all(units.map((unit) => targetOf(unit, platform, identityOf))),
  ]);
  return await mtlsReports(targets, { operator, untrusted }, limits);
}

async function targetOf(
  unit: UnitSpec,
  platform: Platform,
  identityOf: Identities['of'],
): Promise<MtlsTarget> {
  const listener = unit.listeners[0];
  const target = { name: unit.name, host: listener?.host ?? platform.host, port: listener?.port ?? 0 };
  const stranger = servicesOf(platform).find(
    ({ name }) => name !== unit.name && !unit.callers.includes(name),
  );
  if (stranger === undefined) return target;
  return { ...target, disallowed: { name: stranger.name, identity: await identityOf(stranger.name) } };
}

/** One stranger serves for most services; its files are read once. */
function remembered(read: Identities['of']): Identities['of'] {
  const known = new Map<string, Promise<TlsIdentity>>();
  return (name) => {
    const identity = known.get(name) ?? read(name);
    known.set(name, identity);
    return identity;
  };
}
