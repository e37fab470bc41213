import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Paths } from '../kernel/paths.ts';
import {
  databaseSecretName,
  jwtSecretName,
  serviceVariables as names,
  peerUrlVariable,
  secretPlaceholder,
} from '../protocol/environment.ts';
import type { DatabaseSpec, PostgresSpec, RedisSpec } from '../protocol/platform.ts';
import type { UnitDraft } from './default.ts';

export type ServiceSurroundings = {
  unit: UnitDraft;
  units: ReadonlyMap<string, UnitDraft>;
  callers: readonly string[];
  database: DatabaseSpec | undefined;
  postgres: PostgresSpec;
  redis: RedisSpec;
  redisPassword: string | undefined;
  paths: Paths;
};

/** What any process needs to run at all: nothing of the caller's shell gets in, so a unit runs the same everywhere. */
export function baseEnvironment(paths: Paths): Record<string, string> {
  return {
    PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
    HOME: homedir(),
    TMPDIR: tmpdir(),
    LANG: 'C.UTF-8',
    TZ: 'UTC',
    NODE_COMPILE_CACHE: paths.compileCache,
  };
}

/** SPEC section 4, besides what platform.yaml says itself. */
export function serviceEnvironment(around: ServiceSurroundings): Record<string, string> {
  const { unit, redis } = around;
  return {
    [names.name]: unit.name,
    ...portVariables(unit),
    ...databaseVariables(around),
    [names.redisHost]: redis.host,
    [names.redisPort]: String(redis.port),
    ...(around.redisPassword === undefined ? {} : { [names.redisPassword]: around.redisPassword }),
    [names.jwtSecret]: secretPlaceholder(jwtSecretName),
    ...certificateVariables(unit.name, around.paths.certs),
    ...peerVariables(around),
    [names.allowedCallers]: around.callers.join(','),
    [names.rateLimitPerMinute]: String(unit.rateLimit.requestsPerMinute),
    [names.rateLimitServices]: String(unit.rateLimit.services),
    ...(unit.rateLimit.webhooksPerMinute === undefined
      ? {}
      : { [names.rateLimitWebhooksPerMinute]: String(unit.rateLimit.webhooksPerMinute) }),
  };
}

/** The least-privileged role of a database. */
export function roleOf(database: string): string {
  return `${database}_app`;
}

/** Whether a variable is computed, so that platform.yaml may not say it a second time and otherwise. */
export function isComputedVariable(variable: string, unit: UnitDraft): boolean {
  if (/^(PAYCTL_|LISTEN_FD)/.test(variable)) return true;
  if (unit.kind === 'process') return false;
  return computed.has(variable) || unit.calls.some((callee) => peerUrlVariable(callee) === variable);
}

const computed: ReadonlySet<string> = new Set(
  Object.values(names).filter((variable) => variable !== names.logLevel),
);

function portVariables(unit: UnitDraft): Record<string, string> {
  const variableOf: Readonly<Record<string, string>> = { http: names.port, public: names.publicPort };
  return Object.fromEntries(
    unit.listeners.map((listener) => [variableOf[listener.name] ?? listener.name, String(listener.port)]),
  );
}

function databaseVariables({ database, postgres }: ServiceSurroundings): Record<string, string> {
  if (database === undefined) return {};
  return {
    [names.dbHost]: postgres.host,
    [names.dbPort]: String(postgres.port),
    [names.dbName]: database.name,
    [names.dbUser]: database.role,
    [names.dbPassword]: secretPlaceholder(databaseSecretName(database.role)),
  };
}

function certificateVariables(service: string, certs: string): Record<string, string> {
  const own = join(certs, 'services', service);
  return {
    [names.enableMtls]: 'true',
    [names.tlsCertFile]: join(own, `${service}.crt`),
    [names.tlsKeyFile]: join(own, `${service}.key`),
    [names.tlsCaFile]: join(certs, 'ca', 'ca-cert.pem'),
  };
}

function peerVariables({ unit, units }: ServiceSurroundings): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const callee of unit.calls) {
    const port = units.get(callee)?.listeners[0]?.port;
    if (port !== undefined) variables[peerUrlVariable(callee)] = `https://localhost:${port}`;
  }
  return variables;
}
