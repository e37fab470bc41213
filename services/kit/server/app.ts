/** The HTTP application of one listener: the contract's endpoints, and what every service has besides. */

import type { RequestListener, Server } from 'node:http';
import Fastify, { type FastifyInstance, type RawServerDefault } from 'fastify';
import type { Contract } from '../contract/contract.ts';
import { Problem } from '../problem.ts';
import { runInScope, scopeOfRequest } from '../trace.ts';
import { type AnyHandler, pathOf, type Serving, sendProblem, serveEndpoint } from './endpoint.ts';
import type { Metrics } from './metrics.ts';
import { answerClientError } from './protocol-refusals.ts';

export type AppOptions = {
  contract: Contract;
  handlers: Readonly<Record<string, AnyHandler>>;
  serving: Serving;
  metrics: Metrics;
  /** `public`: only the endpoints that the contract marks so. */
  listener: 'internal' | 'public';
  createServer: (listener: RequestListener) => Server;
  /** True once the service drains: every answer then closes its connection. */
  isDraining: () => boolean;
};

const bodyLimitBytes = 1_048_576;

export function createApp(options: AppOptions): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: bodyLimitBytes,
    // Types of the server are fastify's own; ours speaks TLS.
    serverFactory: (handler): RawServerDefault => options.createServer(handler),
    routerOptions: { maxParamLength: 512 },
    // Contracts are checked by validation.ts; fastify would load compilers of its own for schemas that no route has.
    schemaController: { compilersFactory: { buildValidator: noCompiler, buildSerializer: noCompiler } },
    exposeHeadRoutes: false,
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) =>
      void sendProblem(reply, { error, log: options.serving.log, instance: pathOf(request) }),
  });
  readBodiesWhole(app);
  answerProblems(app, options);
  observe(app, options);
  addEndpoints(app, options);
  return app;
}

function noCompiler(): never {
  throw new Error('unreachable: no route has a schema of fastify’s');
}

/** Whatever its type: the endpoint decides what it takes, and signatures need the exact bytes. */
function readBodiesWhole(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
}

function answerProblems(app: FastifyInstance, { serving: { log } }: AppOptions): void {
  app.setNotFoundHandler((request, reply) =>
    runInScope(scopeOfRequest(request.headers), () => {
      const detail = `There is no ${request.method} ${pathOf(request)} here.`;
      return sendProblem(reply, {
        error: new Problem({ code: 'route_not_found', status: 404, detail }),
        log,
        instance: pathOf(request),
      });
    }),
  );
  app.setErrorHandler((error, request, reply) =>
    runInScope(scopeOfRequest(request.headers), () =>
      sendProblem(reply, { error, log, instance: pathOf(request) }),
    ),
  );
}

function observe(app: FastifyInstance, { metrics, serving: { log }, isDraining }: AppOptions): void {
  app.decorateRequest('traceId', '');
  app.addHook('onSend', async (_request, reply) => {
    if (isDraining()) reply.header('connection', 'close');
  });
  app.addHook('onResponse', async (request, reply) => {
    const path = request.routeOptions.url ?? 'unknown';
    const durationMs = reply.elapsedTime;
    metrics.observeRequest({ method: request.method, path, status: reply.statusCode, durationMs });
    const fields = {
      method: request.method,
      path,
      status: reply.statusCode,
      duration: Math.round(durationMs * 100) / 100,
      trace_id: request.traceId,
    };
    // Probes and scrapes would drown the rest.
    if (isMonitoring(path)) log.trace(fields, 'request');
    else log.info(fields, 'request');
  });
}

function isMonitoring(path: string): boolean {
  return path === '/metrics' || path.startsWith('/health');
}

function addEndpoints(app: FastifyInstance, { contract, handlers, serving, listener }: AppOptions): void {
  for (const [name, endpoint] of Object.entries(contract.endpoints)) {
    const handler = handlers[name];
    if (handler === undefined) throw new Error(`${contract.service} has no handler for ${name}`);
    if (listener === 'public' && endpoint.public === undefined) continue;
    app.route({
      method: endpoint.method,
      url: endpoint.path,
      bodyLimit: endpoint.bodyLimitBytes ?? bodyLimitBytes,
      handler: (request, reply) => serveEndpoint(serving, { endpoint, handler }, request, reply),
    });
  }
}
