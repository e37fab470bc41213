/** The listeners of a service: mutual TLS for the platform, and a public one where the contract has something public. */

import type { RequestListener } from 'node:http';
import type { Server } from 'node:https';
import type { FastifyRequest } from 'fastify';
import type { Environment, TlsMaterial } from '../environment.ts';
import type { Parts } from '../parts.ts';
import type { Service } from '../service.ts';
import { scopeOfOutsideRequest, scopeOfRequest } from '../trace.ts';
import { type AppOptions, createApp } from './app.ts';
import { authenticate } from './authentication.ts';
import { mutualTlsCaller } from './caller.ts';
import type { AnyHandler, Serving } from './endpoint.ts';
import { addMonitoring } from './monitoring.ts';
import { operationsRoutes } from './operations.ts';
import { assertWithinRate } from './rate-limit.ts';
import { createMutualTlsServer, createPublicTlsServer, reloadMutualTls, reloadPublicTls } from './tls.ts';

export type ServiceServer = { server: Server; reload: (material: TlsMaterial) => void };

type ServerOptions = { service: Service; environment: Environment; parts: Parts };

export async function createInternalServer(options: ServerOptions): Promise<ServiceServer> {
  const { service, environment, parts } = options;
  const callerOf = (request: FastifyRequest) => mutualTlsCaller(request.raw, environment.allowedCallers);
  const { app, server } = withServer((listener) => createMutualTlsServer(parts.material, listener), {
    ...appOptions(options),
    listener: 'internal',
    serving: {
      ...servingOf(options),
      scopeOf: scopeOfRequest,
      callerOf: async (_endpoint, request) => callerOf(request),
    },
  });
  addMonitoring(app, {
    contract: service.contract,
    url: `https://localhost:${environment.port}`,
    metrics: parts.metrics,
    ownChecks: parts.ownChecks,
    peerChecks: parts.peerChecks,
    assertCaller: (request) => void callerOf(request),
  });
  await app.ready();
  return { server, reload: (material) => reloadMutualTls(server, material) };
}

export async function createPublicServer(options: ServerOptions): Promise<ServiceServer> {
  const { service, parts } = options;
  const { contextFor } = parts;
  const serving = servingOf(options);
  const { app, server } = withServer((listener) => createPublicTlsServer(parts.material, listener), {
    ...appOptions(options),
    listener: 'public',
    serving: {
      ...serving,
      scopeOf: scopeOfOutsideRequest,
      callerOf: async (endpoint, request, body) => {
        try {
          return await authenticate(service, { endpoint, request, body, contextFor });
        } catch (error) {
          // Whoever guesses keys or passwords is a caller too, known by the address alone.
          await serving.assertWithinRate({
            caller: { kind: 'anonymous' },
            remoteAddress: request.ip,
            isWebhook: false,
          });
          throw error;
        }
      },
    },
  });
  await app.ready();
  return { server, reload: (material) => reloadPublicTls(server, material) };
}

function withServer(
  create: (listener: RequestListener) => Server,
  options: Omit<AppOptions, 'createServer'>,
) {
  let server: Server | undefined;
  const app = createApp({
    ...options,
    createServer: (listener) => {
      server = create(listener);
      return server;
    },
  });
  if (server === undefined) throw new Error('unreachable: fastify makes its server at once');
  return { app, server };
}

function appOptions({ service, parts }: ServerOptions) {
  const routes: unknown = {
    ...service.routes,
    ...operationsRoutes(service.contract.service, parts.handlers),
  };
  if (!areHandlers(routes)) throw new Error(`${service.contract.service} has a route that is not a function`);
  return {
    contract: service.contract,
    handlers: routes,
    metrics: parts.metrics,
    isDraining: () => parts.draining.value,
  };
}

function servingOf({ environment, parts }: ServerOptions): Omit<Serving, 'callerOf' | 'scopeOf'> {
  const { database, log, contextFor, redis } = parts;
  const { service, rateLimit: limit } = environment;
  return {
    database,
    log,
    platformSecret: environment.jwtSecret,
    contextFor,
    assertWithinRate: (limited) => assertWithinRate({ redis: redis.client, service, limited, limit }),
  };
}

function areHandlers(routes: unknown): routes is Record<string, AnyHandler> {
  return (
    typeof routes === 'object' &&
    routes !== null &&
    Object.values(routes).every((route) => typeof route === 'function')
  );
}
