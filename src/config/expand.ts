import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Paths } from '../kernel/paths.ts';
import { secretPlaceholder } from '../protocol/environment.ts';
import { redisSecretName } from '../protocol/infra.ts';
import type {
  DatabaseSpec,
  PostgresSpec,
  ProbeSpec,
  ProbeTarget,
  RedisSpec,
  UnitSpec,
  WatchSpec,
} from '../protocol/platform.ts';
import type { PlatformDraft } from './check-shape.ts';
import { type CheckContext, originOf } from './checks/context.ts';
import type { ProbeDraft, UnitDraft } from './default.ts';
import { baseEnvironment, roleOf, serviceEnvironment } from './environment.ts';
import type { Finding, Path } from './problem.ts';
import { expandText, type TemplateScope } from './template.ts';

/** The address that everything binds to: nothing of a developer's platform is reached from another machine. */
export const loopback = '127.0.0.1';

export type Surroundings = {
  context: CheckContext;
  paths: Paths;
  postgres: PostgresSpec;
  redis: RedisSpec;
  variables: Readonly<Record<string, string | undefined>>;
  report: (finding: Finding) => void;
};

/** The unit as the daemon runs it; what its text names and does not exist is reported. */
export function expandUnit(around: Surroundings, unit: UnitDraft): UnitSpec {
  const text = expanderOf(around, unit);
  const database = databaseOf(around.paths.root, unit);
  const callers = callersOf(around.context.units, unit.name);
  return {
    name: unit.name,
    kind: unit.kind,
    description: unit.description,
    command: unit.command.map((word, index) => text(word, ['command', index])),
    workingDirectory: resolve(around.paths.root, text(unit.workingDirectory, ['workingDirectory'])),
    listeners: unit.listeners.map(({ name, port, held }) => ({
      name,
      host: loopback,
      port,
      ...(held ? {} : { held }),
    })),
    ...(database === undefined ? {} : { database }),
    callees: unit.calls,
    callers,
    environment: environmentOf(around, unit, { callers, database, text }),
    watch: watchOf(around.paths.root, unit, text),
    readiness: probeOf(unit, 'readiness', unit.readiness, text),
    ...(unit.liveness === undefined ? {} : { liveness: probeOf(unit, 'liveness', unit.liveness, text) }),
    restart: unit.restart,
    stop: unit.stop,
    reload: unit.reload,
    standby: unit.standby,
    startAfter: unit.startAfter,
    groups: unit.groups,
  };
}

/** Undefined when the draft lacks what the mode needs, which the shape check has reported. */
export function postgresOf(draft: PlatformDraft, portOffset: number): PostgresSpec | undefined {
  const spec = draft.postgres;
  if (spec?.mode === undefined || spec.port === undefined) return undefined;
  if (spec.mode === 'embedded') {
    return {
      mode: spec.mode,
      host: loopback,
      port: spec.port + portOffset,
      maxConnections: spec.maxConnections ?? 600,
    };
  }
  if (spec.mode !== 'external') return undefined;
  const { mode, host, port, adminUser, adminPasswordVariable } = spec;
  if (host === undefined || adminUser === undefined || adminPasswordVariable === undefined) return undefined;
  return { mode, host, port, adminUser, adminPasswordVariable };
}

export function redisOf(draft: PlatformDraft, portOffset: number): RedisSpec | undefined {
  const spec = draft.redis;
  if (spec?.mode === undefined || spec.port === undefined) return undefined;
  if (spec.mode === 'embedded') return { mode: spec.mode, host: loopback, port: spec.port + portOffset };
  if (spec.mode !== 'external') return undefined;
  const { mode, host, port, passwordVariable } = spec;
  if (host === undefined) return undefined;
  return { mode, host, port, ...(passwordVariable === undefined ? {} : { passwordVariable }) };
}

type Expander = (text: string, field: Path) => string;

function expanderOf(around: Surroundings, unit: UnitDraft): Expander {
  const { root, state, certs } = around.paths;
  const scope: TemplateScope = {
    unit,
    units: around.context.unitsByName,
    places: { root, state, certs, host: loopback },
    variables: around.variables,
  };
  return (text, field) => {
    // Most text holds no template; the fast way out keeps loading within its budget.
    if (!text.includes('${')) return text;
    const { text: expanded, problems } = expandText(text, scope);
    for (const problem of problems) around.report({ ...originOf(around.context, unit, field), ...problem });
    if (field[0] !== 'environment' && problems.length === 0 && expanded.includes('${secret:')) {
      around.report({ ...originOf(around.context, unit, field), ...misplacedSecret });
    }
    return expanded;
  };
}

/** A command line is seen by everybody on the machine. */
const misplacedSecret = {
  code: 'misplaced-secret',
  message: 'A secret can only be given in environment',
  within: '${secret:',
  found: '${secret:',
};

function environmentOf(
  around: Surroundings,
  unit: UnitDraft,
  given: { callers: readonly string[]; database: DatabaseSpec | undefined; text: Expander },
): Record<string, string> {
  const said = Object.entries(unit.environment).map(
    ([name, value]) => [name, given.text(value, ['environment', name])] as const,
  );
  const computed =
    unit.kind === 'service'
      ? serviceEnvironment({
          ...around,
          ...given,
          unit,
          units: around.context.unitsByName,
          redisPassword: redisPasswordOf(around),
        })
      : {};
  return { ...baseEnvironment(around.paths), ...Object.fromEntries(said), ...computed };
}

function redisPasswordOf({ redis, variables }: Surroundings): string | undefined {
  if (redis.mode === 'embedded') return secretPlaceholder(redisSecretName);
  return redis.passwordVariable === undefined ? undefined : variables[redis.passwordVariable];
}

function databaseOf(root: string, unit: UnitDraft): DatabaseSpec | undefined {
  if (unit.database === undefined) return undefined;
  const directories = ['kit', unit.name].map((owner) => join(root, 'services', owner, 'migrations'));
  return {
    name: unit.database,
    role: roleOf(unit.database),
    migrations: directories.filter((directory) => existsSync(directory)),
  };
}

function callersOf(units: readonly UnitDraft[], name: string): string[] {
  return units.filter((unit) => unit.calls.includes(name)).map((unit) => unit.name);
}

function watchOf(root: string, unit: UnitDraft, text: Expander): WatchSpec {
  const { entry, paths, ownDirectoryIfPresent } = unit.watch;
  const ownDirectory = join(root, 'services', unit.name);
  const own =
    unit.kind === 'service' && ownDirectoryIfPresent && existsSync(ownDirectory) ? [ownDirectory] : [];
  return {
    ...(entry === undefined ? {} : { entry: resolve(root, text(entry, ['watch', 'entry'])) }),
    paths: [...own, ...paths.map((path, index) => resolve(root, text(path, ['watch', 'paths', index])))],
  };
}

function probeOf(
  unit: UnitDraft,
  field: 'readiness' | 'liveness',
  probe: ProbeDraft,
  text: Expander,
): ProbeSpec {
  const { periodMs, timeoutMs, deadlineMs, failureThreshold } = probe;
  return { ...targetOf(unit, field, probe, text), periodMs, timeoutMs, deadlineMs, failureThreshold };
}

function targetOf(unit: UnitDraft, field: string, probe: ProbeDraft, text: Expander): ProbeTarget {
  const listener = probe.listener ?? unit.listeners[0]?.name ?? '';
  switch (probe.type) {
    case 'handshake':
      return { type: probe.type };
    case 'tcp':
      return { type: probe.type, listener };
    case 'exec':
      return {
        type: probe.type,
        command: probe.command.map((word, index) => text(word, [field, 'command', index])),
      };
    default:
      return { type: probe.type, listener, path: text(probe.path, [field, 'path']) };
  }
}
