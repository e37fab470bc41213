import type { Paths } from '../kernel/paths.ts';
import type {
  CertificatesReloadReport,
  DaemonReport,
  DownRequest,
  EnvironmentReport,
  HealthRequest,
  LogQuery,
  LogRecord,
  ProgressEvent,
  StatusReport,
  UnitsRequest,
  UpRequest,
} from '../protocol/control.ts';
import type { MtlsReport } from '../protocol/health.ts';
import type { Platform } from '../protocol/platform.ts';
import { type Call, callJson, callLines, isNotRunning } from './request.ts';

/** The daemon's control API, an endpoint a method. Each throws Failure: `daemon-not-running`, or the daemon's own. */
export type Client = {
  daemon(): Promise<DaemonReport>;
  status(): Promise<StatusReport>;
  platform(signal?: AbortSignal): Promise<Platform>;
  environment(unit: string, options?: { reveal?: boolean }): Promise<EnvironmentReport>;
  /** Aborted, it rejects with an AbortError, and the daemon breaks off its probes. */
  health(request: HealthRequest, signal?: AbortSignal): Promise<readonly MtlsReport[]>;
  logs(query: LogQuery, signal?: AbortSignal): AsyncIterable<LogRecord>;
  /** Each ends with a `result` or an `error` event. Leaving the iteration does not stop the operation. */
  up(request: UpRequest, signal?: AbortSignal): AsyncIterable<ProgressEvent>;
  start(request: UnitsRequest, signal?: AbortSignal): AsyncIterable<ProgressEvent>;
  stop(request: UnitsRequest, signal?: AbortSignal): AsyncIterable<ProgressEvent>;
  restart(request: UnitsRequest, signal?: AbortSignal): AsyncIterable<ProgressEvent>;
  /** Its last event comes when units and ports are gone; `daemonGone` says when the daemon itself is. */
  down(request: DownRequest, signal?: AbortSignal): AsyncIterable<ProgressEvent>;
  reloadCertificates(): Promise<CertificatesReloadReport>;
};

/** The client of the daemon of a state directory, running or not: the first call tells. */
export function clientOf({ controlSocket }: Pick<Paths, 'controlSocket'>): Client {
  const json = <Answer>(call: Call) => callJson(controlSocket, call).then((value) => trusted<Answer>(value));
  const lines = <Line>(call: Call) => trustedLines<Line>(callLines(controlSocket, call));
  return {
    daemon: () => json({ endpoint: 'daemon' }),
    status: () => json({ endpoint: 'status' }),
    platform: (signal) => json({ endpoint: 'platform', signal }),
    environment: (unit, options) =>
      json({ endpoint: 'environment', query: { unit, ...(options?.reveal ? { reveal: '1' } : {}) } }),
    health: (body, signal) => json({ endpoint: 'health', body, signal }),
    logs: (body, signal) => lines({ endpoint: 'logs', body, signal }),
    up: (body, signal) => lines({ endpoint: 'up', body, signal }),
    start: (body, signal) => lines({ endpoint: 'start', body, signal }),
    stop: (body, signal) => lines({ endpoint: 'stop', body, signal }),
    restart: (body, signal) => lines({ endpoint: 'restart', body, signal }),
    down: (body, signal) => lines({ endpoint: 'down', body, signal }),
    reloadCertificates: () => json({ endpoint: 'reloadCertificates', body: {} }),
  };
}

/** The client when a daemon runs; undefined when none does. */
export async function connect(paths: Pick<Paths, 'controlSocket'>): Promise<Client | undefined> {
  const client = clientOf(paths);
  try {
    await client.daemon();
    return client;
  } catch (error) {
    if (isNotRunning(error)) return undefined;
    throw error;
  }
}

/** Both ends are built from one protocol in one checkout, so an answer is what its type says. */
function trusted<Answer>(value: unknown): Answer {
  return value as Answer;
}

async function* trustedLines<Line>(values: AsyncIterable<unknown>): AsyncGenerator<Line> {
  for await (const value of values) yield trusted<Line>(value);
}
