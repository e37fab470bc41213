/** How the daemon runs PostgreSQL and Redis: src/infra prepares and checks, the daemon spawns and stops. */
import type { Failure } from '../kernel/failure.ts';

export type InfraName = 'postgres' | 'redis';

/** Everything a spawn needs; the environment is whole, nothing is inherited. */
export type ProcessSpec = {
  /** An absolute path. */
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
  /** Only when the process must give up root. */
  uid?: number;
  gid?: number;
  stopSignal: NodeJS.Signals;
  /** After this the whole process group is killed; both servers recover from that. */
  gracePeriodMs: number;
};

export type Readiness = { ready: true } | { ready: false; reason: string };

/** `process` is absent for an external server: there is nothing to start, only to check. */
export type InfraProcess = {
  name: InfraName;
  host: string;
  port: number;
  process?: ProcessSpec;
  /** Signs in and asks for an answer; bounded by two seconds, never throws. */
  ready: () => Promise<Readiness>;
};

/** Secrets by name, made on first use; what `withSecrets` of protocol/environment.ts takes its values from. */
export type Secrets = { reveal: (name: string) => string };

/** The embedded servers' own passwords. */
export const postgresSecretName = 'postgres';
export const redisSecretName = 'redis';

export type PostgresConnection = {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
};
export type RedisConnection = { host: string; port: number; password?: string };

/** What was done about each database of platform.yaml, in its order. */
export type ProvisionReport = { databases: readonly ProvisionedDatabase[]; durationMs: number };

export type ProvisionedDatabase =
  | { name: string; outcome: 'unchanged' }
  | { name: string; outcome: 'created' | 'changed'; migrations: readonly string[] }
  | { name: string; outcome: 'failed'; failure: Failure };
