/** The daemon's control API: HTTP over the 0600 unix socket; JSON, and JSON lines where it streams. */
import type { FailureReport, SourceLocation } from '../kernel/failure.ts';

export type UnitState = 'stopped' | 'starting' | 'running' | 'stopping' | 'crashed' | 'failed';

/** `payctl status --json` (SPEC section 9). Absent numbers are null: a stopped unit has no pid. */
export type StatusReport = {
  services: readonly ServiceStatus[];
  /** PostgreSQL, Redis and units that are not services, such as the provider sandbox. */
  infra: readonly InfraStatus[];
  /** What is wrong with the platform as a whole: an edited platform.yaml that cannot be applied. */
  problem?: FailureReport | null;
};

export type ServiceStatus = {
  name: string;
  state: UnitState;
  ready: boolean;
  pid: number | null;
  port: number;
  restarts: number;
  /** Counts the generations started since the daemon began; the serving one's number. */
  generation: number;
  uptimeMs: number | null;
  rssBytes: number | null;
  /** Of one core, over the last sampling interval. */
  cpuPercent: number | null;
  /** Why it is crashed or failed, or why a newer version is not serving. */
  problem: UnitProblem | null;
};

export type InfraStatus = ServiceStatus & { external: boolean };

export type UnitProblem = {
  /** `reload-failed` leaves the old generation serving. */
  code:
    | 'start-failed'
    | 'reload-failed'
    | 'crashed'
    | 'crash-loop'
    | 'port-held'
    | 'not-ready'
    | 'liveness-failed'
    | 'dependency-failed';
  message: string;
  location?: SourceLocation;
  lastLogLines: readonly string[];
  next: readonly string[];
  at: string;
};

/** One line of a streamed operation (`up`, `down`, `start`, `stop`, `restart`, `apply`). */
export type ProgressEvent =
  | { type: 'step'; unit: string; state: StepState; message?: string; durationMs?: number }
  | { type: 'result'; ok: boolean; failures: readonly UnitFailure[]; durationMs: number }
  /** The operation as a whole could not be done: a wrong platform.yaml, no Redis to be had. */
  | { type: 'error'; failure: FailureReport };

export type StepState = 'waiting' | 'starting' | 'ready' | 'stopping' | 'stopped' | 'unchanged' | 'failed';

export type UnitFailure = { unit: string; problem: UnitProblem };

export type UpRequest = {
  /** Units and groups, aliases resolved by the daemon; empty means everything. */
  names: readonly string[];
};
export type UnitsRequest = { names: readonly string[] };
export type DownRequest = { volumes: boolean };
export type HealthRequest = {
  /** Services; empty means every one. */
  names: readonly string[];
  /** How long each may take, at most `longestHealthTimeoutMs`. */
  timeoutMs: number;
};
export const longestHealthTimeoutMs = 3_600_000;

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

export type LogQuery = {
  /** Empty means every unit. */
  names: readonly string[];
  follow?: boolean;
  /** Milliseconds since the epoch. */
  sinceMs?: number;
  minLevel?: LogLevel;
  /** A regular expression on the raw line. */
  grep?: string;
  traceId?: string;
  /** The last lines only, counted over all units merged. */
  tail?: number;
};

export type LogRecord = {
  unit: string;
  /** RFC 3339, from the line when it is structured, else when it was captured. */
  timestamp: string;
  level: LogLevel;
  message: string;
  traceId: string | null;
  stream: 'stdout' | 'stderr';
  raw: string;
};

export type EnvironmentReport = {
  unit: string;
  environment: Readonly<Record<string, string>>;
  /** What each start adds: held sockets, handshake, marks. What only a start knows stands in angle brackets. */
  addedAtStart: Readonly<Record<string, string>>;
};

/** What a starting daemon writes, one line, to the descriptor that its starter listens on. */
export type DaemonStart = { ok: true } | { ok: false; failure: FailureReport };

export type DaemonReport = {
  pid: number;
  startedAt: string;
  version: string;
  root: string;
  portOffset: number;
  rssBytes: number;
  cpuSeconds: number;
};

/** method and path of every control endpoint; the daemon routes by it and the client calls by it. */
export const controlEndpoints = {
  daemon: 'GET /v1/daemon',
  status: 'GET /v1/status',
  /** The loaded Platform of protocol/platform.ts. */
  platform: 'GET /v1/platform',
  /** `?unit=NAME`; secrets in the clear only with `&reveal=1`. */
  environment: 'GET /v1/environment',
  /** POST of a HealthRequest, answered by the MtlsReports of protocol/health.ts: the services are probed meanwhile. */
  health: 'POST /v1/health',
  /** POST of a LogQuery, answered by LogRecord lines. */
  logs: 'POST /v1/logs',
  /** Each answered by ProgressEvent lines, the last one a result or an error. */
  up: 'POST /v1/up',
  down: 'POST /v1/down',
  start: 'POST /v1/start',
  stop: 'POST /v1/stop',
  restart: 'POST /v1/restart',
  /** Tells every unit to read its certificates again; answered `{reloaded, failed}` when all have. */
  reloadCertificates: 'POST /v1/certificates/reload',
} as const;

export type CertificatesReloadReport = {
  reloaded: readonly string[];
  failed: readonly { unit: string; message: string }[];
};
