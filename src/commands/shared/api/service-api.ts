/** The services' APIs, called with the operator's certificate; the platform is read once for all calls. */
import { randomUUID } from 'node:crypto';
import type { CommandContext } from '../../../cli/command.ts';
import { Failure } from '../../../kernel/failure.ts';
import { parseJson, stringifyJson } from '../../../kernel/json.ts';
import type { Paths } from '../../../kernel/paths.ts';
import { type Platform, type UnitSpec, unitNamed } from '../../../protocol/platform.ts';
import { openRunning } from '../open-platform.ts';
import { type Answer, type Caller, createCaller } from './call-service.ts';
import { type Query, queryText } from './path.ts';
import { refusalOf, repeatable } from './refusal.ts';
import { type View, viewOf } from './view.ts';

export type ServiceRequest = {
  service: string;
  /** GET unless said. */
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** See path.ts. */
  path: string;
  query?: Query;
  body?: unknown;
  /** Instead of a body in JSON. */
  raw?: { contentType: string; bytes: Buffer };
  /**
   * Repeated with the same one, a POST takes effect once; failures whose outcome is unknown say so. Without it a
   * POST gets a fresh one that nobody is told.
   */
  idempotencyKey?: string | undefined;
};

export type ServiceApi = {
  platform: Platform;
  paths: Paths;
  /** The answer's body. @throws Failure `service-unreachable`; the service's own refusal with its code */
  ask(request: ServiceRequest): Promise<unknown>;
  /** As `ask`. */
  get(service: string, path: string, query?: Query): Promise<View>;
  /** As `ask`. */
  post(service: string, path: string, body?: unknown): Promise<View>;
};

export async function openServiceApi(context: CommandContext): Promise<ServiceApi> {
  const { location, platform } = await openRunning(context);
  const caller = createCaller(location.paths);
  const ask = (request: ServiceRequest) => askThrough(caller, named(platform, request.service), request);
  return {
    platform,
    paths: location.paths,
    ask,
    get: async (service, path, query = {}) => viewOf(await ask({ service, path, query })),
    post: async (service, path, body) => viewOf(await ask({ service, method: 'POST', path, body })),
  };
}

async function askThrough(caller: Caller, unit: UnitSpec, request: ServiceRequest): Promise<unknown> {
  const { method = 'GET', path, query, idempotencyKey } = request;
  const content = contentOf(request);
  const headers = {
    ...(content === undefined ? {} : { 'content-type': content.contentType }),
    ...(method === 'POST' ? { 'idempotency-key': idempotencyKey ?? randomUUID() } : {}),
  };
  const call = { unit, method, path: `${path}${queryText(query)}`, headers, body: content?.bytes };
  const answer = await caller.call(call).catch((error: unknown) => {
    throw repeatable(error, idempotencyKey);
  });
  const value = parsed(answer);
  if (answer.status < 400) return value;
  throw refusalOf({ service: unit.name, status: answer.status, problem: viewOf(value), idempotencyKey });
}

function contentOf({ raw, body }: ServiceRequest): ServiceRequest['raw'] {
  if (raw !== undefined || body === undefined) return raw;
  return { contentType: 'application/json', bytes: Buffer.from(stringifyJson(body)) };
}

function named(platform: Platform, service: string): UnitSpec {
  const unit = unitNamed(platform, service);
  if (unit !== undefined) return unit;
  throw new Failure({
    code: 'service-missing',
    message: `platform.yaml has no ${service}`,
    next: ['Run this where platform.yaml has the payment services.'],
  });
}

function parsed({ body }: Answer): unknown {
  const text = body.toString('utf8');
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
