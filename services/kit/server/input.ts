/** From the raw request to what a handler is given: parsed without loss, coerced where a URL holds only text, checked. */
import type { FastifyRequest } from 'fastify';
import type { TObject, TSchema } from 'typebox';
import { messageOf } from '../../../src/kernel/failure.ts';
import type { Endpoint } from '../contract/contract.ts';
import { decodeAmounts, parseJson } from '../contract/json.ts';
import { type Violation, violationsOf } from '../contract/validation.ts';
import { Problem } from '../problem.ts';

export type Input = { params?: unknown; query?: unknown; body?: unknown };

/** @throws Problem 400 `invalid_request` with every violation, 415 `unsupported_media_type` */
export async function readInput(endpoint: Endpoint, request: FastifyRequest): Promise<Input> {
  if (bodyBytes(request).length > 0) assertMediaType(endpoint, request.headers);
  const input: Input = {
    ...(endpoint.params === undefined ? {} : { params: textMembers(endpoint.params, request.params) }),
    ...(endpoint.query === undefined ? {} : { query: textMembers(endpoint.query, request.query) }),
    ...(endpoint.body === undefined ? {} : { body: readBody(endpoint.body, request) }),
  };
  const violations = [
    ...unstorable('', input),
    ...(await violationsIn('/params', endpoint.params, input.params)),
    ...(await violationsIn('/query', endpoint.query, input.query)),
    ...(await violationsIn('/body', endpoint.body, input.body)),
  ];
  if (violations.length > 0) throw invalid(violations);
  return input;
}

/** The bytes as they came; empty where there was no body. */
export function bodyBytes(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

function readBody(schema: TSchema, request: FastifyRequest): unknown {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bodyBytes(request));
    return decodeAmounts(schema, parseJson(text === '' ? '{}' : text));
  } catch (error) {
    // the parser's stack is deeper than any value that is kept
    const detail = error instanceof RangeError ? tooDeep : `not JSON: ${messageOf(error)}`;
    throw invalid([{ pointer: '/body', detail }]);
  }
}

const json = /^application\/(?:[a-z.+-]+\+)?json\s*(?:;|$)/i;
const csv = /^text\/csv\s*(?:;|$)/i;

/** A body of bytes that says nothing of its kind is the handler's to read, whatever it calls itself. */
function assertMediaType({ body, consumes }: Endpoint, headers: FastifyRequest['headers']): void {
  if (body === undefined && consumes === undefined) return;
  const type = headers['content-type'] ?? '';
  if (body !== undefined && !json.test(type)) throw unsupported('The body must be application/json.');
  if (consumes === 'text/csv' && !csv.test(type)) throw unsupported('The body must be text/csv.');
  if (!/^(?:identity)?$/i.test(headers['content-encoding'] ?? ''))
    throw unsupported('The body must not be compressed.');
}

function unsupported(detail: string): Problem {
  return new Problem({ code: 'unsupported_media_type', status: 415, detail });
}

/** Paths and queries are text: integers, booleans and amounts are read from it; defaults are filled in. */
function textMembers(schema: TObject, source: unknown): Record<string, unknown> {
  const given = typeof source === 'object' && source !== null ? { ...source } : {};
  const members: Record<string, unknown> = { ...given };
  for (const [name, memberSchema] of Object.entries(schema.properties)) {
    const value = members[name];
    if (typeof value === 'string') members[name] = fromText(memberSchema, value);
    else if (value === undefined && 'default' in memberSchema) members[name] = memberSchema.default;
  }
  return members;
}

function fromText(schema: TSchema, text: string): unknown {
  const type = 'type' in schema ? schema.type : undefined;
  if (type === 'integer' && /^-?\d{1,15}$/.test(text)) return Number(text);
  if (type === 'bigint' && /^-?\d{1,30}$/.test(text)) return BigInt(text);
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}

/** What JSON and URLs may hold and PostgreSQL's text may not; and the one name that is no ordinary member in JavaScript. */
function unstorable(pointer: string, value: unknown, depth = 0): Violation[] {
  if (typeof value === 'string')
    return isStorable(value)
      ? []
      : [{ pointer, detail: 'holds U+0000 or half of a character, which cannot be stored' }];
  if (typeof value !== 'object' || value === null) return [];
  if (depth > deepest) return [{ pointer: '/body', detail: tooDeep }];
  return Object.entries(value).flatMap(([name, member]) =>
    name === '__proto__' || !isStorable(name)
      ? [{ pointer, detail: 'has a member whose name cannot be stored' }]
      : unstorable(`${pointer}/${name}`, member, depth + 1),
  );
}

/** What is kept is wrapped in events and answers, and must be read again wherever it comes. */
const deepest = 100;
const tooDeep = `is nested deeper than ${deepest} levels`;

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\u0000');
}

async function violationsIn(
  place: string,
  schema: TSchema | undefined,
  value: unknown,
): Promise<Violation[]> {
  if (schema === undefined) return [];
  const violations = await violationsOf(schema, value);
  return violations.map(({ pointer, detail }) => ({ pointer: `${place}${pointer}`, detail }));
}

function invalid(errors: readonly Violation[]): Problem {
  const detail = errors.map((error) => `${error.pointer}: ${error.detail}`).join('; ');
  return new Problem({
    code: 'invalid_request',
    status: 400,
    detail: `The request does not fit the contract: ${detail}`,
    errors,
  });
}
