/** The typed clients of a service's callees, each edge with its own breaker, deadline and bounded retries. */
import type { Contract } from '../contract/contract.ts';
import type { TlsMaterial } from '../environment.ts';
import type { Logger } from '../server/logger.ts';
import type { PeerContracts } from '../service.ts';
import { outgoingHeaders } from '../trace.ts';
import { type BreakerState, createBreaker } from './breaker.ts';
import { callOf, type Edge, repeat } from './call.ts';
import type { CallOptions, PeerClients } from './peer-client.ts';
import type { CallInput } from './request-of.ts';
import { createTransport, type TransportAnswer } from './transport.ts';

export type PeersOptions = {
  urlOf: (service: string) => string;
  tls: TlsMaterial;
  log: Logger;
  /** Told of every attempt: for metrics. `status` is 0 when there was no answer. */
  onAttempt?: (attempt: { service: string; operation: string; status: number; durationMs: number }) => void;
  /** Told of every change of a breaker, after it was logged. */
  onBreakerChange?: (change: { service: string; from: BreakerState; to: BreakerState }) => void;
};

export type Peers<P extends PeerContracts> = {
  clients: PeerClients<P>;
  /** By the callee's service name. */
  breakerStates(): Readonly<Record<string, BreakerState>>;
  /** Outside of the breaker and without repeats: for health checks. @throws TransportError */
  get(service: string, path: string, timeoutMs: number): Promise<TransportAnswer>;
  /** After a rotation: new connections use the material, calls in flight finish on the old ones. */
  reload(material: TlsMaterial): void;
  close(): Promise<void>;
};

export function createPeers<P extends PeerContracts>(contracts: P, options: PeersOptions): Peers<P> {
  const edges = new Map<string, Edge>();
  for (const { service } of Object.values(contracts))
    if (!edges.has(service)) edges.set(service, openEdge(service, options));
  const edgeOf = (service: string): Edge => {
    const edge = edges.get(service);
    if (edge === undefined) throw new Error(`${service} is not a peer`);
    return edge;
  };
  const clients = Object.fromEntries(
    Object.entries(contracts).map(([alias, contract]) => [
      alias,
      clientOf(contract, edgeOf(contract.service)),
    ]),
  );
  if (!areClientsOf(clients, contracts)) throw new Error('unreachable: every contract has a client');
  return {
    clients,
    breakerStates: () =>
      Object.fromEntries([...edges].map(([service, edge]) => [service, edge.breaker.state()])),
    get: (service, path, timeoutMs) =>
      edgeOf(service).transport.request({
        method: 'GET',
        path,
        headers: outgoingHeaders(),
        body: undefined,
        timeoutMs,
      }),
    reload: (material) => {
      for (const edge of edges.values()) edge.transport.reload(material);
    },
    close: async () => void (await Promise.all([...edges.values()].map((edge) => edge.transport.close()))),
  };
}

function openEdge(service: string, options: PeersOptions): Edge {
  const breaker = createBreaker({
    nowMs: () => performance.now(),
    onChange: (from, to) => {
      options.log.warn({ peer: service, from, to }, `${service}: ${from} -> ${to}`);
      options.onBreakerChange?.({ service, from, to });
    },
  });
  const transport = createTransport({ service, url: () => options.urlOf(service), tls: options.tls });
  return { service, transport, breaker, options };
}

function clientOf(contract: Contract, edge: Edge): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(contract.endpoints).map(([operation, endpoint]) => [
      operation,
      async (input: CallInput = {}, options: CallOptions = {}) =>
        repeat(callOf({ edge, operation, endpoint }, input, options)),
    ]),
  );
}

function areClientsOf<P extends PeerContracts>(clients: object, contracts: P): clients is PeerClients<P> {
  return Object.keys(contracts).every((alias) => Object.hasOwn(clients, alias));
}
