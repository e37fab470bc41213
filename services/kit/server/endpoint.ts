/** What happens to a request between the socket and its handler, in this order. */
import { createHmac } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Endpoint } from '../contract/contract.ts';
import { stringifyJson } from '../contract/json.ts';
import type { ServiceDatabase } from '../data/database.ts';
import { type IdempotentAnswer, withIdempotency } from '../data/idempotency.ts';
import { sealingKey } from '../data/sealing.ts';
import { Problem } from '../problem.ts';
import type { Caller, Context, IdempotencyHandle, RawRequest, Reply } from '../service.ts';
import { currentScope, type RequestScope, remainingMs, runInScope, type Scope } from '../trace.ts';
import { assertEndpointCaller } from './caller.ts';
import { bodyBytes, type Input, readInput } from './input.ts';
import type { Logger } from './logger.ts';
import { problemDocument, problemOf } from './problem-answer.ts';
import type { Limited } from './rate-limit.ts';

/** A handler with its types left behind: the contract has checked what it is given. */
export type AnyHandler = (
  context: Context,
  input: Input & { request: RawRequest; idempotency: IdempotencyHandle },
) => Promise<unknown>;

export type Serving = {
  database: ServiceDatabase;
  log: Logger;
  platformSecret: string;
  scopeOf: (headers: FastifyRequest['headers']) => RequestScope;
  /** Who asks on this listener. @throws Problem 401 or 403 */
  callerOf: (endpoint: Endpoint, request: FastifyRequest, body: Buffer) => Promise<Caller>;
  assertWithinRate: (limited: Limited) => Promise<void>;
  contextFor: (caller: Caller) => Context;
};

export async function serveEndpoint(
  serving: Serving,
  served: { endpoint: Endpoint; handler: AnyHandler },
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const scope = serving.scopeOf(request.headers);
  request.traceId = scope.traceId;
  return runInScope<Promise<FastifyReply>>(scope, async () => {
    try {
      const answer = await withinDeadline(answerRequest(serving, served, request));
      return send(reply, answer, served.endpoint.produces ?? 'application/json');
    } catch (error) {
      return sendProblem(reply, { error, log: serving.log, instance: pathOf(request) });
    }
  });
}

type Answer = IdempotentAnswer & { replayed?: boolean };

async function answerRequest(
  serving: Serving,
  { endpoint, handler }: { endpoint: Endpoint; handler: AnyHandler },
  request: FastifyRequest,
): Promise<Answer> {
  const caller = await serving.callerOf(endpoint, request, bodyBytes(request));
  setCaller(caller);
  assertEndpointCaller(caller, endpoint.callers);
  const isWebhook = endpoint.webhook === true;
  await serving.assertWithinRate({ caller, remoteAddress: request.ip, isWebhook });
  const input = await readInput(endpoint, request);
  const execute = async (idempotency: IdempotencyHandle) =>
    toAnswer(
      endpoint,
      await handler(serving.contextFor(caller), {
        ...input,
        request: rawRequest(endpoint, request),
        idempotency,
      }),
    );
  if (endpoint.idempotency === undefined) return execute(withoutKey);
  return withIdempotency({
    database: serving.database,
    key: headerOf(request, 'idempotency-key'),
    scope: scopeOfKey(caller),
    endpoint: `${endpoint.method} ${endpoint.path}`,
    requestHash: hashOf(request, serving.platformSecret),
    mode: endpoint.idempotency,
    execute,
    answerOf: (error) => problemAnswer(error, pathOf(request)),
    answerKey: endpoint.confidential === true ? sealingKey(serving.platformSecret, answerUse) : undefined,
  });
}

const answerUse = 'kit idempotent-answer';

const withoutKey: IdempotencyHandle = { key: undefined, resumes: undefined, bind: async () => {} };

function setCaller(caller: Caller): void {
  const scope: Scope | undefined = currentScope();
  if (scope !== undefined) scope.caller = caller;
}

/** Keys of two callers have nothing to do with each other. */
function scopeOfKey(caller: Caller): string {
  switch (caller.kind) {
    case 'service':
      return `service:${caller.name}`;
    case 'merchant':
      return `merchant:${caller.merchantId}`;
    case 'user':
      return `user:${caller.userId}`;
    default:
      return caller.kind;
  }
}

/** Of path, query and body as they came. Keyed: a body may hold a card number, which a plain hash would give away. */
function hashOf(request: FastifyRequest, key: string): string {
  return createHmac('sha256', key).update(request.url).update('\n').update(bodyBytes(request)).digest('hex');
}

function rawRequest(endpoint: Endpoint, request: FastifyRequest): RawRequest {
  return {
    headers: request.headers,
    remoteAddress: request.ip,
    method: request.method,
    url: request.url,
    body: endpoint.rawBody === true ? bodyBytes(request) : undefined,
  };
}

function toAnswer(endpoint: Endpoint, result: unknown): Answer {
  const { body, status, headers } = isReply(result)
    ? result
    : { body: result, status: undefined, headers: {} };
  const bodyText = endpoint.produces === undefined ? stringifyJson(body) : String(body);
  return { status: status ?? endpoint.status ?? 200, headers, bodyText };
}

function isReply(result: unknown): result is Reply<unknown> {
  return typeof result === 'object' && result !== null && 'reply' in result && result.reply === true;
}

/** A caller that has stopped waiting is told so; statements and calls of the handler end by the same deadline. */
async function withinDeadline(answer: Promise<Answer>): Promise<Answer> {
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(deadlineExceeded()), remainingMs());
  });
  try {
    return await Promise.race([answer, deadline]);
  } finally {
    clearTimeout(timer);
  }
}

function deadlineExceeded(): Problem {
  return new Problem({
    code: 'deadline_exceeded',
    status: 504,
    detail: 'The request was not done by its deadline.',
  });
}

function send(reply: FastifyReply, answer: Answer, contentType: string): FastifyReply {
  const media = answer.status >= 400 ? 'application/problem+json' : contentType;
  // Its own headers come last: a page may say in its own words that something is missing.
  reply.code(answer.status).type(`${media}; charset=utf-8`).headers(answer.headers);
  if (answer.replayed === true) reply.header('idempotency-replayed', 'true');
  return answer.status === 204 ? reply.send() : reply.send(answer.bodyText);
}

export function sendProblem(
  reply: FastifyReply,
  { error, log, instance }: { error: unknown; log: Logger; instance: string },
): FastifyReply {
  const problem = problemOf(error);
  if (problem.details.status >= 500)
    log.error({ error: problem.cause ?? problem, code: problem.code }, problem.message);
  const { status, headers, bodyText } = problemAnswer(problem, instance);
  return reply.code(status).headers(headers).type('application/problem+json; charset=utf-8').send(bodyText);
}

function problemAnswer(error: unknown, instance: string): IdempotentAnswer {
  const { details } = problemOf(error);
  return {
    status: details.status,
    headers: details.headers ?? {},
    bodyText: stringifyJson(problemDocument(details, instance)),
    ...(details.isValidation === true ? { isValidation: true as const } : {}),
  };
}

export function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? request.url;
}

function headerOf(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' ? value : undefined;
}

declare module 'fastify' {
  interface FastifyRequest {
    traceId: string;
  }
}
