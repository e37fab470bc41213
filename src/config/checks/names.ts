import type { Finding, Path } from '../problem.ts';
import type { CheckContext } from './context.ts';

/** Names that payctl itself uses: for infrastructure, and for the operator's identity in certificates. */
const reserved: ReadonlySet<string> = new Set(['postgres', 'redis', 'operator', 'daemon']);

/** Units, groups and aliases share one name space: `payctl restart NAME` must mean one thing. */
export function checkNames(context: CheckContext): Finding[] {
  const { units, draft } = context;
  const holders = new Map<string, Holder>();
  const groups = Object.keys(draft.groups ?? {}).map((name) =>
    claim({ name, path: ['groups', name], at: 'key', kind: 'group' }),
  );
  const memberships = units.flatMap((unit) =>
    unit.groups.map((name, index) => claim({ name, path: [...unit.path, 'groups', index], kind: 'group' })),
  );
  const claims = [
    ...units.map((unit) => claim({ name: unit.name, path: unit.path, at: 'key', kind: unit.kind })),
    ...units.flatMap((unit) =>
      unit.aliases.map((name, index) =>
        claim({ name, path: [...unit.path, 'aliases', index], kind: 'alias' }),
      ),
    ),
    ...groups,
    ...memberships,
  ];
  return claims.flatMap((one) => conflict(context, holders, one));
}

type Holder = { kind: Kind; path: Path };
type Kind = 'service' | 'process' | 'alias' | 'group';
type Claim = Pick<Finding, 'path' | 'at'> & { name: string; kind: Kind };

function claim(one: Claim): Claim {
  return one;
}

function conflict(context: CheckContext, holders: Map<string, Holder>, one: Claim): Finding[] {
  const { name, kind, ...place } = one;
  if (reserved.has(name)) {
    return [
      { ...place, code: 'reserved-name', message: `${name} is a name that payctl uses itself`, found: name },
    ];
  }
  const holder = holders.get(name);
  if (holder === undefined) {
    holders.set(name, { kind, path: one.path });
    return [];
  }
  if (kind === 'group' && holder.kind === 'group') return [];
  const code = kind === 'alias' ? 'duplicate-alias' : 'duplicate-name';
  const message = `The ${kind} ${name} has the name of a ${holder.kind} (${context.lineOf(holder.path)})`;
  return [{ ...place, code, message, found: name }];
}
