/** How a service is declared. run.ts serves a declaration; test/fixtures/service.ts serves it inside a test. */
import type { Static, TObject } from 'typebox';
import type { Alarm } from './alarm.ts';
import type { PeerClients } from './calls/peer-client.ts';
import type { Contract, Endpoint, EventDataOf, InputOf, OutputOf } from './contract/contract.ts';
import type { Database, Transaction } from './data/database.ts';
import type { RedisClient } from './data/redis.ts';
import type { FlagDeclarations, Flags } from './live/known-flags.ts';
import type { LiveSetting, LiveSettings } from './live/known-settings.ts';
import type { HealthStatus } from './server/health.ts';
import type { Logger } from './server/logger.ts';

export type PeerContracts = Readonly<Record<string, Contract>>;

/** Everything an operation may use. Handlers of one request share it; it is never kept. */
export type Context<P extends PeerContracts = PeerContracts, S extends TObject = TObject> = {
  database: Database;
  redis: RedisClient;
  /** One typed client a callee, by the alias the service gave it. */
  peers: PeerClients<P>;
  /** The service's own variables from platform.yaml, validated at start. */
  settings: Static<S>;
  log: Logger;
  now: () => Date;
  caller: Caller;
  /** The flags it declares, as they are now. */
  flags: Flags;
  /** The settings of config-service that it declares, as they are now. */
  liveSettings: LiveSettings;
  metrics: ServiceMetrics;
};

/** What a service counts besides the kit's own metrics; declared in `metrics`. */
export type ServiceMetrics = {
  increment(name: string, labels: Readonly<Record<string, string>>): void;
  observeSeconds(name: string, labels: Readonly<Record<string, string>>, seconds: number): void;
};

export type MetricDeclaration = { type: 'counter' | 'histogram'; help: string; labels: readonly string[] };

/** Who asks. A merchant comes by API key, a user by session; both only on the public listener. */
export type Caller =
  | { kind: 'operator' }
  | { kind: 'service'; name: string }
  | { kind: 'merchant'; merchantId: string; keyId: string; scopes: readonly string[]; live: boolean }
  | { kind: 'user'; userId: string; merchantId: string | null; permissions: readonly string[] }
  | { kind: 'anonymous' }
  | { kind: 'event'; type: string }
  | { kind: 'job'; name: string };

/** Read when it is scraped, so that it must be cheap: a value for each value of its label, or one alone. */
export type GaugeDeclaration<X> = {
  help: string;
  label?: string;
  read: (context: X) => Promise<Iterable<readonly [label: string, value: number]>>;
};

/** The request as it arrived, for handlers that verify signatures or read headers. */
export type RawRequest = {
  headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The peer's address; X-Forwarded-For is not trusted. */
  remoteAddress: string;
  method: string;
  url: string;
  /** Only where the endpoint says rawBody. */
  body: Buffer | undefined;
};

export type Handler<C, E extends Endpoint> = (
  context: C,
  input: InputOf<E> & { request: RawRequest; idempotency: IdempotencyHandle },
) => Promise<OutputOf<E> | Reply<OutputOf<E>>>;

/** An answer with headers or another status of its own (redirect). Made by `reply`. */
export type Reply<T> = {
  readonly reply: true;
  body: T;
  status?: number;
  headers: Readonly<Record<string, string>>;
};

export function reply<T>(
  body: T,
  options: { status?: number; headers?: Record<string, string> } = {},
): Reply<T> {
  return {
    reply: true,
    body,
    headers: options.headers ?? {},
    ...(options.status === undefined ? {} : { status: options.status }),
  };
}

/** For `saga` endpoints: ties the key to the resource in the transaction that creates it. */
export type IdempotencyHandle = {
  /** Absent when the caller sent no key. */
  key: string | undefined;
  /** What an earlier, interrupted execution with this key was bound to: continue it, do not start again. */
  resumes: string | undefined;
  bind(transaction: Transaction, resourceId: string): Promise<void>;
};

export type Routes<C extends Contract, X> = {
  readonly [K in keyof C['endpoints']]: Handler<X, C['endpoints'][K]>;
};

/** An event as a consumer gets it; at least once on the wire, once in effect. */
export type ConsumedEvent<D> = {
  id: string;
  type: string;
  /** The producing service. */
  source: string;
  aggregateId: string;
  occurredAt: string;
  data: D;
};

export type Subscription<X> = {
  source: Contract;
  type: string;
  /** Runs in the transaction that also records the event as consumed. */
  handle: (context: X, event: ConsumedEvent<never>, transaction: Transaction) => Promise<void>;
};

export function subscribe<X, C extends Contract, T extends keyof C['events'] & string>(
  source: C,
  type: T,
  handle: (context: X, event: ConsumedEvent<EventDataOf<C, T>>, transaction: Transaction) => Promise<void>,
): Subscription<X> {
  return { source, type, handle };
}

/** Runs on one replica at a time, `everyMs` after the last run ended. */
export type Job<X> = {
  name: string;
  everyMs: number;
  /** The signal is aborted when the service drains: the run must end soon then. */
  run: (context: X, signal: AbortSignal) => Promise<void>;
  /** It runs at once when this rings, on whatever replica: `transaction.afterCommit(alarm.ring)`. */
  alarm?: Alarm;
  /** When the next run has something to do, asked after each; null: nothing waits. It is never later than `everyMs`. */
  dueInMs?: (context: X) => Promise<number | null>;
};

/** How the public listener signs callers in; each throws a 401 Problem when it does not know them. */
export type PublicAuthentication<X> = {
  'api-key'?: (context: X, request: RawRequest, body: Buffer) => Promise<Caller>;
  session?: (context: X, request: RawRequest) => Promise<Caller>;
};

export type HealthCheck<X> = {
  name: string;
  critical: boolean;
  /** Healthy unless it says otherwise; unhealthy when it throws. */
  check: (context: X) => Promise<{
    message: string;
    status?: HealthStatus;
    metadata?: Record<string, unknown>;
  }>;
};

export type ServiceDeclaration<C extends Contract, P extends PeerContracts, S extends TObject> = {
  contract: C;
  peers: P;
  /** Schema of the environment variables it needs besides the kit's. */
  settings: S;
  routes: Routes<C, Context<P, S>>;
  subscriptions?: readonly Subscription<Context<P, S>>[];
  jobs?: readonly Job<Context<P, S>>[];
  authentication?: PublicAuthentication<Context<P, S>>;
  /** Besides database, Redis and peers, which every service has. */
  healthChecks?: readonly HealthCheck<Context<P, S>>[];
  /** By their Prometheus names. */
  metrics?: Readonly<Record<string, MetricDeclaration>>;
  /** By their Prometheus names. */
  gauges?: Readonly<Record<string, GaugeDeclaration<Context<P, S>>>>;
  /** The feature flags it goes by, and what holds while config-service has never told of one. */
  flags?: FlagDeclarations;
  /** The settings of config-service that it goes by, besides its own variables. */
  liveSettings?: readonly LiveSetting<unknown>[];
  /** Loads what is heavy and not needed at once, after the service serves. */
  warm?: () => Promise<unknown>;
};

export type Service = ServiceDeclaration<Contract, PeerContracts, TObject>;

export function defineService<C extends Contract, P extends PeerContracts, S extends TObject>(
  declaration: ServiceDeclaration<C, P, S>,
): ServiceDeclaration<C, P, S> {
  return declaration;
}
