/** Health, metrics and documentation: on every service's internal listener, never rate limited. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Contract } from '../contract/contract.ts';
import { stringifyJson } from '../contract/json.ts';
import { openApiDocument } from '../contract/openapi.ts';
import { runInScope, scopeOfRequest } from '../trace.ts';
import { type Check, type HealthDocument, healthDocument } from './health.ts';
import type { Metrics } from './metrics.ts';
import { swaggerFile, swaggerFiles, swaggerPage } from './swagger.ts';

export type MonitoringOptions = {
  contract: Contract;
  url: string;
  metrics: Metrics;
  /** Of the service itself: database, Redis, its own. */
  ownChecks: readonly Check[];
  peerChecks: readonly Check[];
  /** @throws Problem 403 for callers that the service does not let in */
  assertCaller: (request: FastifyRequest) => void;
};

export function addMonitoring(app: FastifyInstance, options: MonitoringOptions): void {
  void app.register((scope, _options, done) => {
    scope.addHook('preHandler', async (request) => options.assertCaller(request));
    addHealth(scope, options);
    addMetrics(scope, options.metrics);
    addDocumentation(scope, options);
    done();
  });
}

/** While the operator asks every service for its health, each one's peers ask it within this time, and find the same. */
const peersReuseMs = 250;

function addHealth(app: FastifyInstance, { ownChecks, peerChecks }: MonitoringOptions): void {
  const all = [...ownChecks, ...peerChecks];
  app.get<{ Querystring: { peers?: string } }>('/health', async (request, reply) => {
    const document = await runInScope(scopeOfRequest(request.headers), () =>
      request.query.peers === 'false'
        ? healthDocument(ownChecks, { reuseMs: peersReuseMs })
        : healthDocument(all),
    );
    return sendHealth(reply, document, document.status !== 'unhealthy');
  });
  app.get('/health/live', async (_request, reply) => sendHealth(reply, await healthDocument([]), true));
  app.get('/health/ready', async (request, reply) => {
    const document = await runInScope(scopeOfRequest(request.headers), () => healthDocument(all));
    return sendHealth(reply, document, document.status === 'healthy');
  });
}

function sendHealth(reply: FastifyReply, document: HealthDocument, ok: boolean): FastifyReply {
  return reply
    .code(ok ? 200 : 503)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(JSON.stringify(document));
}

function addMetrics(app: FastifyInstance, { registry }: Metrics): void {
  app.get('/metrics', async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  );
}

function addDocumentation(app: FastifyInstance, { contract, url }: MonitoringOptions): void {
  app.get('/swagger', async (_request, reply) => reply.redirect('/swagger/index.html'));
  app.get('/swagger/index.html', async (_request, reply) =>
    reply.type('text/html; charset=utf-8').send(swaggerPage(contract.title)),
  );
  app.get('/swagger/openapi.json', async (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(stringifyJson(openApiDocument(contract, url))),
  );
  for (const name of swaggerFiles) {
    app.get(`/swagger/${name}`, async (_request, reply) => {
      const { contentType, body } = await swaggerFile(name);
      return reply.type(contentType).header('cache-control', 'max-age=3600').send(body);
    });
  }
}
