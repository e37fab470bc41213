import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../src/kernel/failure.ts';
import { createServer } from '../../src/kernel/http.ts';
import type { Fault, Faults } from '../faults.ts';
import { parseParams } from './params.ts';
import type { Recorder } from './recorder.ts';
import { type Answer, type Route, type Router, routerOf, type SandboxRequest } from './router.ts';

export type Api = {
  name: string;
  routes: readonly Route[];
  /** Before any route: who may call; undefined lets the request through. */
  authenticate: (request: SandboxRequest) => Answer | undefined;
  /** Around every route: what the whole API keeps (idempotency, one transaction a request). */
  around: (request: SandboxRequest, handle: () => Answer | Promise<Answer>) => Answer | Promise<Answer>;
  /** An error in this API's own form. */
  error: (error: { status: number; code: string; message: string }) => Answer;
};

export type ServedApi = { api: Api; faults: Faults; recorder: Recorder; adminRoutes: readonly Route[] };

const largestBodyBytes = 256 * 1024;
const keepAliveTimeoutMs = 65_000;
const adminPrefix = '/_sandbox';

/** One API's listener. Requests under `/_sandbox` steer it and meet neither faults nor authentication. */
export function createApiServer(served: ServedApi): Server {
  const routers = { api: routerOf(served.api.routes), admin: routerOf(served.adminRoutes) };
  const server = createServer((incoming, outgoing) => {
    void respond(served, routers, incoming, outgoing).catch((error: unknown) => {
      process.stderr.write(
        `${JSON.stringify({ level: 'error', service: 'provider-sandbox', message: messageOf(error) })}\n`,
      );
      if (!outgoing.headersSent)
        send(
          outgoing,
          served.api.error({ status: 500, code: 'api_error', message: 'An unknown error occurred.' }),
        );
    });
  });
  // Longer than clients keep idle connections, so that closing one never races with a request.
  server.keepAliveTimeout = keepAliveTimeoutMs;
  return server;
}

type Routers = { api: Router; admin: Router };

async function respond(
  served: ServedApi,
  routers: Routers,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const host = incoming.headers.host ?? '';
  // A web page that resolved its own name to this machine must not steer the sandbox.
  if (!/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/.test(host)) {
    return send(
      outgoing,
      served.api.error({ status: 421, code: 'misdirected', message: 'Only loopback addresses are served.' }),
    );
  }
  const body = await readBody(incoming);
  if (body === undefined) {
    return send(
      outgoing,
      served.api.error({ status: 413, code: 'too_large', message: 'The request body is too large.' }),
    );
  }
  const request = requestFrom(incoming, host, body);
  if (request.path.startsWith(adminPrefix)) return send(outgoing, await administer(routers.admin, request));
  await respondWithFaults(served, routers.api, request, outgoing);
}

async function administer(router: Router, request: SandboxRequest): Promise<Answer> {
  const found = router(request.method, request.path);
  if (found === undefined)
    return { status: 404, body: { error: 'not found; GET /_sandbox lists what there is' } };
  return await found.route.handle({ ...request, values: found.values });
}

async function respondWithFaults(
  served: ServedApi,
  router: Router,
  request: SandboxRequest,
  outgoing: ServerResponse,
) {
  const recorded = served.recorder.record(request);
  const struck = served.faults.strike(request.method, request.path);
  recorded.fault = struck.map((fault) => fault.kind).join(',') || null;
  for (const fault of struck)
    if (fault.kind === 'latency') await delay(fault.latencyMs, undefined, { ref: false });
  const instead = struck.find((fault) => fault.kind !== 'latency');
  const early = instead === undefined ? undefined : withoutDoing(served.api, instead);
  if (early === 'hang') return;
  if (early === 'drop') return void outgoing.socket?.resetAndDestroy();
  const answer = early ?? (await done(served.api, router, request));
  if (instead?.kind === 'drop-after') return void outgoing.socket?.resetAndDestroy();
  if (instead?.kind === 'hang-after' || answer.isWithheld === true) return;
  recorded.status = answer.status;
  send(outgoing, answer);
}

function withoutDoing(api: Api, fault: Fault): Answer | 'hang' | 'drop' | undefined {
  switch (fault.kind) {
    case 'hang':
    case 'drop':
      return fault.kind;
    case 'error':
      return api.error({ status: fault.status, code: 'api_error', message: 'The sandbox was told to fail.' });
    case 'rate-limit': {
      const answer = api.error({ status: 429, code: 'rate_limit', message: 'Too many requests.' });
      return { ...answer, headers: { ...answer.headers, 'retry-after': String(fault.retryAfterSeconds) } };
    }
    case 'latency':
    case 'hang-after':
    case 'drop-after':
      return undefined;
  }
}

async function done(api: Api, router: Router, request: SandboxRequest): Promise<Answer> {
  const refusal = api.authenticate(request);
  if (refusal !== undefined) return refusal;
  const found = router(request.method, request.path);
  if (found === undefined) {
    const message = `Unrecognized request URL (${request.method}: ${request.path}).`;
    return api.error({ status: 404, code: 'not_found', message });
  }
  const routed = { ...request, values: found.values };
  return await api.around(routed, () => found.route.handle(routed));
}

function requestFrom(incoming: IncomingMessage, host: string, body: string): SandboxRequest {
  const [path = '/', queryText = ''] = (incoming.url ?? '/').split('?', 2);
  return {
    method: incoming.method ?? 'GET',
    path,
    queryText,
    query: parseParams(queryText),
    headers: incoming.headers,
    body,
    values: {},
    origin: `http://${host}`,
  };
}

async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of incoming) {
    if (!Buffer.isBuffer(chunk)) continue;
    sizeBytes += chunk.length;
    if (sizeBytes > largestBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(outgoing: ServerResponse, answer: Answer): void {
  const isHtml = typeof answer.body === 'string';
  const text = typeof answer.body === 'object' ? JSON.stringify(answer.body) : (answer.body ?? '');
  outgoing.writeHead(answer.status, {
    'content-type': isHtml ? 'text/html; charset=utf-8' : 'application/json',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    ...answer.headers,
  });
  outgoing.end(text);
}
