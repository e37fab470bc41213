/** What a service is made of once its environment is known: database, Redis, peers, metrics, checks. */
import { readTlsFiles } from '../../src/protocol/tls-files.ts';
import type { BreakerState } from './calls/breaker.ts';
import { outsideBreakerStates } from './calls/outside.ts';
import { createPeers, type Peers } from './calls/peers.ts';
import { createDatabase, type ServiceDatabase } from './data/database.ts';
import { createRedis, type ServiceRedis } from './data/redis.ts';
import type { Environment, TlsMaterial, Variables } from './environment.ts';
import { type Handlers, handlersOf } from './events/consume.ts';
import { createLive, type Live } from './live/live.ts';
import { databaseCheck, peerCheck, redisCheck } from './server/checks.ts';
import { type Check, healthDocument } from './server/health.ts';
import { createLogger, type Logger } from './server/logger.ts';
import { createMetrics, type Metrics } from './server/metrics.ts';
import type { Caller, Context, PeerContracts, Service } from './service.ts';
import { readSettings } from './settings.ts';
import { newTrace, runInScope } from './trace.ts';

export type Parts = {
  log: Logger;
  metrics: Metrics;
  database: ServiceDatabase;
  redis: ServiceRedis;
  peers: Peers<PeerContracts>;
  live: Live;
  contextFor: (caller: Caller) => Context;
  handlers: Handlers;
  ownChecks: readonly Check[];
  peerChecks: readonly Check[];
  assertOwnChecks: () => Promise<void>;
  material: TlsMaterial;
  /** Every answer closes its connection from then on. */
  draining: { value: boolean };
};

export async function createParts(
  service: Service,
  { environment, variables }: { environment: Environment; variables: Variables },
): Promise<Parts> {
  const name = environment.service;
  const log = createLogger(name, environment.logLevel);
  const settings = readSettings(service.settings, variables);
  const database = createDatabase({ service: name, ...environment.database, log });
  const [material, redis] = await Promise.all([
    readTlsFiles(environment.tls),
    createRedis({ ...environment.redis, service: name, log }),
  ]);
  const metrics = createMetrics(name, service.metrics);
  const peers = createPeers(service.peers, { urlOf: environment.urlOf, tls: material, log });
  const { flags = {}, liveSettings = [] } = service;
  const live = createLive({ flags, settings: liveSettings, database, redis, log });
  const contextFor = (caller: Caller): Context => ({
    database,
    redis: redis.client,
    peers: peers.clients,
    settings,
    log,
    now: () => new Date(),
    caller,
    flags: live.flags,
    liveSettings: live.settings,
    metrics: metrics.ofService,
  });
  const breakerStates = () => ({ ...peers.breakerStates(), ...outsideBreakerStates(settings) });
  observe(metrics, { database, redis, breakerStates });
  observeGauges(metrics, service.gauges ?? {}, { contextFor, log });
  const ownChecks = [databaseCheck(database), redisCheck(redis, name), ...serviceChecks(service, contextFor)];
  return {
    log,
    metrics,
    database,
    redis,
    peers,
    live,
    contextFor,
    handlers: handlersOf(service.subscriptions ?? [], contextFor),
    ownChecks,
    peerChecks: Object.values(service.peers).map((peer) =>
      peerCheck(peers, peer.service, environment.urlOf(peer.service)),
    ),
    assertOwnChecks: () => assertServing([databaseCheck(database)]),
    material,
    draining: { value: false },
  };
}

/** What a generation must pass to serve. Not Redis and not the service's outside world: without them it serves on. */
async function assertServing(checks: readonly Check[]): Promise<void> {
  const { status, checks: results } = await healthDocument(checks);
  if (status === 'unhealthy')
    throw new Error(
      results
        .filter((result) => result.status === 'unhealthy')
        .map((result) => `${result.name}: ${result.message}`)
        .join('; '),
    );
}

function serviceChecks(service: Service, contextFor: Parts['contextFor']): Check[] {
  return (service.healthChecks ?? []).map(({ name, critical, check }) => ({
    name,
    whenUnhealthy: critical ? 'unhealthy' : 'degraded',
    run: async () => ({ status: 'healthy', ...(await check(contextFor({ kind: 'job', name: 'health' }))) }),
  }));
}

/** A scrape does not wait long for a value that cannot be read: the others are answered without it. */
const gaugeTimeMs = 2_000;

function observeGauges(
  metrics: Metrics,
  gauges: NonNullable<Service['gauges']>,
  { contextFor, log }: Pick<Parts, 'contextFor' | 'log'>,
): void {
  const caller = { kind: 'job', name: 'metrics' } as const;
  for (const [name, { read, ...gauge }] of Object.entries(gauges))
    metrics.gauge({
      name,
      ...gauge,
      read: async () => {
        const scope = { ...newTrace(), deadlineAtMs: Date.now() + gaugeTimeMs, caller };
        try {
          return await runInScope(scope, () => read(contextFor(caller)));
        } catch (error) {
          log.warn({ error, metric: name }, 'a metric could not be read');
          return [];
        }
      },
    });
}

type Observed = Pick<Parts, 'database' | 'redis'> & {
  breakerStates: () => Readonly<Record<string, BreakerState>>;
};

function observe(metrics: Metrics, { database, redis, breakerStates }: Observed): void {
  const breakerValues = { closed: 0, 'half-open': 1, open: 2 } as const;
  metrics.gauge({
    name: 'database_pool_connections',
    help: 'Connections of the pool, by state',
    label: 'state',
    read: () => {
      const { open, inUse, max, waiting } = database.poolState();
      return [
        ['open', open],
        ['in_use', inUse],
        ['max', max],
        ['waiting', waiting],
      ];
    },
  });
  metrics.gauge({
    name: 'redis_connected',
    help: '1 while Redis answers',
    read: () => [['', redis.state().connected ? 1 : 0]],
  });
  metrics.gauge({
    name: 'redis_timeouts_total',
    help: 'Commands without an answer in time',
    read: () => [['', redis.state().timeouts]],
  });
  metrics.gauge({
    name: 'circuit_breaker_state',
    help: 'Of each edge and outside peer: 0 closed, 1 half-open, 2 open',
    label: 'peer',
    read: () => Object.entries(breakerStates()).map(([peer, state]) => [peer, breakerValues[state]] as const),
  });
}
