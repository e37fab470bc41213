/**
 * The platform as every part of payctl sees it: platform.yaml loaded, defaulted, expanded and validated by
 * src/config. Ports are final (the offset is in them), durations are milliseconds, paths are absolute.
 */
export type Platform = {
  name: string;
  /** The directory that holds platform.yaml. */
  root: string;
  file: string;
  portOffset: number;
  /** The loopback address that everything binds to. */
  host: string;
  postgres: PostgresSpec;
  redis: RedisSpec;
  /** In the order platform.yaml names them. */
  units: readonly UnitSpec[];
  /** Old name → present name. */
  aliases: Readonly<Record<string, string>>;
  /** Group → unit names. */
  groups: Readonly<Record<string, readonly string[]>>;
};

export type PostgresSpec =
  | { mode: 'embedded'; host: string; port: number; maxConnections: number }
  /** `adminUser` may create databases and roles; its password comes from the named environment variable. */
  | { mode: 'external'; host: string; port: number; adminUser: string; adminPasswordVariable: string };

export type RedisSpec =
  | { mode: 'embedded'; host: string; port: number }
  | { mode: 'external'; host: string; port: number; passwordVariable?: string };

export type UnitSpec = {
  name: string;
  /** `service`: one of the platform's own, with certificates and peers. `process`: anything else payctl runs. */
  kind: 'service' | 'process';
  description: string;
  command: readonly string[];
  workingDirectory: string;
  /** Sockets that the daemon binds and hands over (LISTEN_FDS, in this order). */
  listeners: readonly ListenerSpec[];
  database?: DatabaseSpec;
  /** Services this one may call; each becomes `<PEER>_URL`. */
  callees: readonly string[];
  /** Services that may call this one, derived from their callees. The operator may always. */
  callers: readonly string[];
  /** The whole environment but for secrets, which stand as `${secret:NAME}` until the daemon starts the unit. */
  environment: Readonly<Record<string, string>>;
  watch: WatchSpec;
  /** How readiness is known: told over the handshake, or asked by a probe. */
  readiness: ProbeSpec;
  /** Asked only after the unit became ready. */
  liveness?: ProbeSpec;
  restart: RestartSpec;
  stop: StopSpec;
  /** `rolling`: the new generation becomes ready beside the old one. `restart`: stop, then start. `none`: never on save. */
  reload: 'rolling' | 'restart' | 'none';
  /** After a save of this unit alone, the process for the next one is started ahead and waits (protocol/handshake.ts). */
  standby: boolean;
  /** Units that must be ready before this one starts; nothing to do with who calls whom. */
  startAfter: readonly string[];
  groups: readonly string[];
};

export type ListenerSpec = {
  name: string;
  host: string;
  port: number;
  /** false: the unit binds the port itself, and the daemon must not. Held if not said. */
  held?: boolean;
};

export type DatabaseSpec = {
  name: string;
  /** The least-privileged role the service signs in with; its password is the secret `db:<role>`. */
  role: string;
  /** Directories of `NNNN_name.sql` files, applied in this order. */
  migrations: readonly string[];
};

export type WatchSpec = {
  /** A TypeScript entry: the unit reloads when a file of its import graph changes. */
  entry?: string;
  /** Files and directories, watched as they are. */
  paths: readonly string[];
};

export type ProbeSpec = ProbeTarget & {
  periodMs: number;
  timeoutMs: number;
  /** Readiness: how long a starting generation may take in all. */
  deadlineMs: number;
  failureThreshold: number;
};

export type ProbeTarget =
  | { type: 'handshake' }
  | { type: 'tcp'; listener: string }
  | { type: 'http'; listener: string; path: string }
  | { type: 'mtls'; listener: string; path: string }
  | { type: 'exec'; command: readonly string[] };

export type RestartSpec = {
  policy: 'always' | 'on-failure' | 'never';
  initialBackoffMs: number;
  maxBackoffMs: number;
  /** More than `crashLoopCount` crashes within `crashLoopWindowMs` is a crash loop: the unit is `failed`. */
  crashLoopCount: number;
  crashLoopWindowMs: number;
};

export type StopSpec = { signal: NodeJS.Signals; gracePeriodMs: number };

export function unitNamed(platform: Platform, name: string): UnitSpec | undefined {
  return platform.units.find((unit) => unit.name === name);
}

export function servicesOf(platform: Platform): readonly UnitSpec[] {
  return platform.units.filter((unit) => unit.kind === 'service');
}
