/** The OpenAPI 3.1 document of a contract, from the same schemas that validate. */
import type { TSchema } from 'typebox';
import { STATUS_CODES } from '../../../src/kernel/http.ts';
import type { Contract, Endpoint, ProblemDeclaration } from './contract.ts';

type Json = Record<string, unknown>;

/** Written out by `stringifyJson`, since bounds of amounts are bigint. */
export function openApiDocument(contract: Contract, serverUrl: string): Json {
  return {
    openapi: '3.1.0',
    info: {
      title: contract.title,
      version: '1',
      description: `Service ${contract.service} of the payment platform.`,
    },
    servers: [{ url: serverUrl }],
    paths: { ...pathsOf(contract), ...monitoringPaths },
    components: { schemas: { Problem: problemSchema, Health: healthSchema }, securitySchemes },
    'x-events': Object.fromEntries(
      Object.entries(contract.events).map(([type, schema]) => [type, jsonSchema(schema)]),
    ),
  };
}

function pathsOf(contract: Contract): Json {
  const paths: Record<string, Json> = {};
  for (const [operationId, endpoint] of Object.entries(contract.endpoints)) {
    const path = endpoint.path.replaceAll(/:([a-z_]+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operationOf(operationId, endpoint) };
  }
  return paths;
}

function operationOf(operationId: string, endpoint: Endpoint): Json {
  return {
    operationId,
    summary: endpoint.summary,
    ...(endpoint.description === undefined ? {} : { description: endpoint.description }),
    parameters: parametersOf(endpoint),
    ...requestBodyOf(endpoint),
    responses: responsesOf(endpoint),
    security: securityOf(endpoint),
  };
}

function parametersOf(endpoint: Endpoint): Json[] {
  const key = {
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    schema: { type: 'string', minLength: 1, maxLength: 255 },
  };
  return [
    ...Object.entries(endpoint.params?.properties ?? {}).map(([name, schema]) =>
      parameter('path', name, schema, true),
    ),
    ...Object.entries(endpoint.query?.properties ?? {}).map(([name, schema]) =>
      parameter('query', name, schema, endpoint.query?.required?.includes(name) ?? false),
    ),
    ...(endpoint.idempotency === undefined ? [] : [key]),
  ];
}

function requestBodyOf({ body, consumes }: Endpoint): Json {
  const schema = body === undefined ? { type: 'string' } : jsonSchema(body);
  if (body === undefined && consumes === undefined) return {};
  return { requestBody: { required: true, content: { [consumes ?? 'application/json']: { schema } } } };
}

function parameter(place: 'path' | 'query', name: string, schema: TSchema, required: boolean): Json {
  return { name, in: place, required, schema: jsonSchema(schema) };
}

function responsesOf(endpoint: Endpoint): Json {
  const status = String(endpoint.status ?? 200);
  const media = endpoint.produces ?? 'application/json';
  const success = {
    description: endpoint.summary,
    ...(status === '204' ? {} : { content: { [media]: { schema: jsonSchema(endpoint.response) } } }),
  };
  return { [status]: success, ...problemResponses(endpoint) };
}

function problemResponses(endpoint: Endpoint): Json {
  const codesOfStatus = Map.groupBy(Object.entries(problemsOf(endpoint)), ([, problem]) => problem.status);
  return Object.fromEntries(
    [...codesOfStatus].map(([status, entries]) => [
      String(status),
      {
        description:
          entries.map(([code, problem]) => `\`${code}\`: ${problem.title}`).join('; ') ||
          STATUS_CODES[status],
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    ]),
  );
}

/** Every refusal that an endpoint documents: the kit's and its own. */
export function problemsOf(endpoint: Endpoint): Readonly<Record<string, ProblemDeclaration>> {
  return { ...kitProblems(endpoint), ...endpoint.problems };
}

/** What the kit answers for every endpoint of its kind. */
function kitProblems(endpoint: Endpoint): Record<string, ProblemDeclaration> {
  return {
    ...(endpoint.body === undefined && endpoint.query === undefined && endpoint.params === undefined
      ? {}
      : { invalid_request: { status: 400, title: 'The request does not fit the contract' } }),
    ...(endpoint.query?.properties['cursor'] === undefined
      ? {}
      : { invalid_cursor: { status: 400, title: 'The cursor is of no page of this list' } }),
    ...bodyProblems(endpoint),
    ...(endpoint.public === 'api-key' || endpoint.public === 'session'
      ? { unauthenticated: { status: 401, title: 'Not signed in' } }
      : {}),
    caller_not_allowed: { status: 403, title: 'The caller may not call this' },
    ...(endpoint.idempotency === undefined
      ? {}
      : {
          invalid_idempotency_key: {
            status: 400,
            title: 'The key is empty, too long, or not printable ASCII',
          },
          idempotency_key_in_flight: { status: 409, title: 'A request with this key is being worked on' },
          idempotency_key_reused: { status: 422, title: 'The key was used with another body' },
        }),
    rate_limited: { status: 429, title: 'Too many requests' },
    unavailable: { status: 503, title: 'A dependency is not available' },
  };
}

const mebibyteBytes = 1_048_576;

function bodyProblems(endpoint: Endpoint): Record<string, ProblemDeclaration> {
  const { body, rawBody, consumes, bodyLimitBytes = mebibyteBytes } = endpoint;
  const media = body === undefined ? consumes : 'application/json';
  const limit = `${bodyLimitBytes / mebibyteBytes} MiB`;
  return {
    ...(body === undefined && rawBody === undefined
      ? {}
      : { body_too_large: { status: 413, title: `The body is larger than ${limit}` } }),
    ...(media === undefined
      ? {}
      : { unsupported_media_type: { status: 415, title: `The body is not ${media}, or is compressed` } }),
  };
}

function securityOf(endpoint: Endpoint): Json[] {
  const mutual = { mutualTls: [] };
  if (endpoint.public === 'api-key') return [mutual, { apiKey: [], signature: [] }];
  if (endpoint.public === 'session') return [mutual, { session: [] }];
  return endpoint.public === 'anonymous' ? [mutual, {}] : [mutual];
}

/** What every service has besides its contract, on the internal listener alone. */
const monitoringPaths = {
  '/health': monitoring(
    'getHealth',
    'The service, what it depends on and its peers; 200 also when degraded',
    true,
  ),
  '/health/live': monitoring('getLiveness', 'The process alone', false),
  '/health/ready': monitoring('getReadiness', '200 only when healthy', true),
  '/metrics': {
    get: {
      operationId: 'getMetrics',
      summary: 'Metrics, as Prometheus reads them',
      responses: {
        200: { description: 'Metrics', content: { 'text/plain': { schema: { type: 'string' } } } },
      },
      security: [{ mutualTls: [] }],
    },
  },
};

function monitoring(operationId: string, summary: string, mayFail: boolean): Json {
  const document = { content: { 'application/json': { schema: { $ref: '#/components/schemas/Health' } } } };
  const responses = {
    200: { description: 'Healthy', ...document },
    ...(mayFail ? { 503: { description: 'Not healthy', ...document } } : {}),
  };
  return { get: { operationId, summary, responses, security: [{ mutualTls: [] }] } };
}

const securitySchemes = {
  mutualTls: {
    type: 'mutualTLS',
    description: 'A certificate of the platform, of a caller that platform.yaml lets in',
  },
  apiKey: { type: 'http', scheme: 'bearer', description: 'A merchant API key' },
  signature: {
    type: 'apiKey',
    in: 'header',
    name: 'Payment-Signature',
    description: 't=<unix seconds>,v1=<HMAC-SHA256>',
  },
  session: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
};

const problemSchema = {
  type: 'object',
  description: 'RFC 9457 problem details',
  required: ['type', 'title', 'status', 'code', 'trace_id'],
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string' },
    code: { type: 'string', description: 'Stable, for programs' },
    trace_id: { type: 'string' },
    errors: {
      type: 'array',
      items: { type: 'object', properties: { pointer: { type: 'string' }, detail: { type: 'string' } } },
    },
  },
};

const healthStatus = { enum: ['healthy', 'degraded', 'unhealthy'] };
const healthSchema = {
  type: 'object',
  description: 'How the service is, and each thing that it depends on',
  required: ['status', 'timestamp', 'duration', 'checks'],
  properties: {
    status: healthStatus,
    timestamp: { type: 'string', format: 'date-time' },
    duration: { type: 'string', examples: ['45ms'] },
    checks: {
      type: 'array',
      items: {
        type: 'object',
        required: ['name', 'status', 'message', 'duration'],
        properties: {
          name: { type: 'string' },
          status: healthStatus,
          message: { type: 'string' },
          duration: { type: 'string' },
          metadata: { type: 'object' },
        },
      },
    },
  },
};

/** JSON Schema 2020-12 of a TypeBox schema: our bigint is JSON's integer; bounds beyond 2^53 stay exact, as bigint. */
export function jsonSchema(schema: TSchema): unknown {
  return withIntegers(schema);
}

/** As JSON has it: members that are undefined are none. */
function withIntegers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withIntegers);
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => [
        key,
        key === 'type' && member === 'bigint' ? 'integer' : withIntegers(member),
      ]),
  );
}
