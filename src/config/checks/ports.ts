import type { Finding, Path } from '../problem.ts';
import type { CheckContext } from './context.ts';

const largestPort = 65_535;

/** Every port that something on this machine binds: each must be its holder's alone, and a port still with the offset. */
export function checkPorts(context: CheckContext): Finding[] {
  const holders = new Map<number, Claim>();
  return claimsOf(context).flatMap((claim) => {
    if (claim.port > largestPort || claim.port < 1) return [outOfRange(claim, context.portOffset)];
    const holder = holders.get(claim.port);
    if (holder === undefined) {
      holders.set(claim.port, claim);
      return [];
    }
    return [duplicate(context, claim, holder)];
  });
}

/** Likewise a database: two services in one would share their tables. */
export function checkDatabases(context: CheckContext): Finding[] {
  const holders = new Map<string, string>();
  return context.units.flatMap((unit) => {
    if (unit.database === undefined) return [];
    const path = [...unit.path, 'database'];
    const found = unit.database;
    if (systemDatabases.has(found)) {
      return [{ code: 'reserved-name', message: `${found} is a database of PostgreSQL itself`, path, found }];
    }
    const holder = holders.get(found);
    holders.set(found, holder ?? unit.name);
    if (holder === undefined) return [];
    const line = context.lineOf(['services', holder, 'database']);
    return [
      {
        code: 'duplicate-database',
        message: `The database ${found} is that of ${holder} already (${line})`,
        path,
        found,
      },
    ];
  });
}

const systemDatabases: ReadonlySet<string> = new Set(['postgres', 'template0', 'template1']);

type Claim = { port: number; holder: string; path: Path };

function claimsOf(context: CheckContext): Claim[] {
  const { draft, units, portOffset } = context;
  const infra = (['postgres', 'redis'] as const).flatMap((holder): Claim[] => {
    const spec = draft[holder];
    // An external server listens elsewhere, or was there before: not a port of ours.
    if (spec?.port === undefined || spec.mode !== 'embedded') return [];
    return [{ port: spec.port + portOffset, holder, path: [holder, 'port'] }];
  });
  const listeners = units.flatMap((unit) =>
    unit.listeners.map(({ name, port, path }) => ({ port, holder: `${unit.name} (${name})`, path })),
  );
  return [...infra, ...listeners];
}

function outOfRange({ port, path, holder }: Claim, portOffset: number): Finding {
  return {
    code: 'port-out-of-range',
    message: `The port of ${holder} is ${port} with the port offset ${portOffset}; a port is from 1 to ${largestPort}`,
    path,
    found: String(port - portOffset),
  };
}

function duplicate(context: CheckContext, claim: Claim, holder: Claim): Finding {
  const written = claim.port - context.portOffset;
  return {
    code: 'duplicate-port',
    message: `Port ${written} of ${claim.holder} is that of ${holder.holder} already (${context.lineOf(holder.path)})`,
    path: claim.path,
    found: String(written),
  };
}
