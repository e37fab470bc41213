import type { ProbeDraft, UnitDraft } from '../default.ts';
import type { Finding, Path } from '../problem.ts';
import { type CheckContext, meaningOf, originOf, presentNames } from './context.ts';

/** Whatever names a unit, a group or a listener names one that exists. */
export function checkReferences(context: CheckContext): Finding[] {
  return [
    ...context.units.flatMap((unit) => [
      ...unit.calls.flatMap((callee, index) =>
        checkCallee(context, unit, { name: callee, path: [...unit.path, 'calls', index] }),
      ),
      ...unit.startAfter.flatMap((name, index) =>
        unknownUnit(context, { name, path: [...unit.path, 'startAfter', index] }, 'unknown-start-dependency'),
      ),
      ...unit.groups.flatMap((name, index) =>
        checkGroup(context, { name, path: [...unit.path, 'groups', index] }),
      ),
      ...checkProbe(context, unit, 'readiness'),
      ...checkProbe(context, unit, 'liveness'),
    ]),
    ...checkGroupMembers(context),
  ];
}

type Reference = { name: string; path: Path };

function checkCallee(context: CheckContext, unit: UnitDraft, reference: Reference): Finding[] {
  const { name, path } = reference;
  if (name === unit.name) return [{ code: 'self-call', message: `${name} calls itself`, path, found: name }];
  const callee = context.unitsByName.get(name);
  if (callee?.kind === 'service') return [];
  if (callee !== undefined) {
    const message = `${name} is a process, and only services are called; give its address in environment with \${url:${name}}`;
    return [{ code: 'unknown-callee', message, path, found: name }];
  }
  return unknownUnit(context, reference, 'unknown-callee', 'service');
}

function unknownUnit(
  context: CheckContext,
  { name, path }: Reference,
  code: string,
  kind?: 'service',
): Finding[] {
  if (context.unitsByName.has(name)) return [];
  const present = presentNames(context.units).get(name);
  if (present !== undefined) {
    return [{ code, message: `${name} is an old name of ${present}`, path, found: name, meant: present }];
  }
  const candidates = context.units
    .filter((unit) => kind === undefined || unit.kind === kind)
    .map((unit) => unit.name);
  return [
    {
      code,
      message: `There is no ${kind ?? 'unit'} ${name}`,
      path,
      found: name,
      ...meaningOf(name, candidates),
    },
  ];
}

/** Only where the file lists its groups can a group be unknown. */
function checkGroup({ draft }: CheckContext, { name, path }: Reference): Finding[] {
  if (draft.groups === undefined || Object.hasOwn(draft.groups, name)) return [];
  const meaning = meaningOf(name, Object.keys(draft.groups));
  return [
    { code: 'unknown-group', message: `There is no group ${name} in groups`, path, found: name, ...meaning },
  ];
}

function checkGroupMembers(context: CheckContext): Finding[] {
  return Object.entries(context.draft.groups ?? {}).flatMap(([group, members]) =>
    (members ?? []).flatMap((name, index) =>
      unknownUnit(context, { name, path: ['groups', group, index] }, 'unknown-unit'),
    ),
  );
}

const listening: ReadonlySet<ProbeDraft['type']> = new Set(['tcp', 'http', 'mtls']);

function checkProbe(context: CheckContext, unit: UnitDraft, field: 'readiness' | 'liveness'): Finding[] {
  const probe = unit[field];
  if (probe === undefined || !listening.has(probe.type)) return [];
  const names = unit.listeners.map((listener) => listener.name);
  if (probe.listener === undefined) {
    // A service without a port is reported as lacking it.
    if (names.length > 0 || unit.kind === 'service') return [];
    const message = `A ${probe.type} probe needs a listener, and ${unit.name} has none`;
    return [{ ...originOf(context, unit, [field]), code: 'unknown-listener', message }];
  }
  if (names.includes(probe.listener) || (unit.kind === 'service' && probe.listener === 'http')) return [];
  return [
    {
      ...originOf(context, unit, [field, 'listener']),
      code: 'unknown-listener',
      message: `${unit.name} has no listener ${probe.listener}; it has ${names.join(', ') || 'none'}`,
      found: probe.listener,
      ...meaningOf(probe.listener, names),
    },
  ];
}
