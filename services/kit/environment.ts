/** The service's variables, read once at start. Their names are said in src/protocol/environment.ts. */
import { serviceVariables as names, peerUrlVariable } from '../../src/protocol/environment.ts';
import type { TlsIdentity } from '../../src/protocol/tls-files.ts';
import type { RateLimit } from './server/rate-limit.ts';

export type Environment = {
  service: string;
  port: number;
  publicPort: number | undefined;
  database: { host: string; port: number; name: string; user: string; password: string };
  redis: { host: string; port: number; password: string | undefined };
  jwtSecret: string;
  tls: { certFile: string; keyFile: string; caFile: string };
  allowedCallers: ReadonlySet<string>;
  rateLimit: RateLimit;
  logLevel: string;
  urlOf: (service: string) => string;
};

export type Variables = Readonly<Record<string, string | undefined>>;

/** @throws Error naming every variable that is missing or malformed */
export function readEnvironment(variables: Variables): Environment {
  const problems: string[] = [];
  const text = (name: string) => required(variables, name, problems);
  const integer = (name: string) => wholeNumber(name, text(name), problems);
  const publicPort = variables[names.publicPort];
  const perMinute = integer(names.rateLimitPerMinute);
  const webhooks = variables[names.rateLimitWebhooksPerMinute];
  const environment: Environment = {
    service: text(names.name),
    port: integer(names.port),
    publicPort: publicPort === undefined ? undefined : wholeNumber(names.publicPort, publicPort, problems),
    database: {
      host: text(names.dbHost),
      port: integer(names.dbPort),
      name: text(names.dbName),
      user: text(names.dbUser),
      password: text(names.dbPassword),
    },
    redis: {
      host: text(names.redisHost),
      port: integer(names.redisPort),
      password: variables[names.redisPassword],
    },
    jwtSecret: text(names.jwtSecret),
    tls: {
      certFile: text(names.tlsCertFile),
      keyFile: text(names.tlsKeyFile),
      caFile: text(names.tlsCaFile),
    },
    allowedCallers: new Set((variables[names.allowedCallers] ?? '').split(',').filter((name) => name !== '')),
    rateLimit: {
      perMinute,
      webhooksPerMinute:
        webhooks === undefined
          ? perMinute
          : wholeNumber(names.rateLimitWebhooksPerMinute, webhooks, problems),
      services: variables[names.rateLimitServices] === 'true',
    },
    logLevel: variables[names.logLevel] ?? 'info',
    urlOf: (service) => required(variables, peerUrlVariable(service), []),
  };
  if (variables[names.enableMtls] !== 'true') problems.push(`${names.enableMtls} must be true`);
  if (environment.jwtSecret.length < 32) problems.push(`${names.jwtSecret} must have 32 characters or more`);
  if (problems.length > 0) throw new Error(`The environment is not complete: ${problems.join('; ')}.`);
  return environment;
}

/** PEM texts: the service's chain and key, and the bundle of CAs it trusts. */
export type TlsMaterial = TlsIdentity;

function required(variables: Variables, name: string, problems: string[]): string {
  const value = variables[name];
  if (value === undefined || value === '') problems.push(`${name} is not set`);
  return value ?? '';
}

function wholeNumber(name: string, value: string, problems: string[]): number {
  const number = Number(value);
  if (value !== '' && !Number.isSafeInteger(number)) problems.push(`${name} is not a whole number: ${value}`);
  return number;
}
