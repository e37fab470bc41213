import { exitCodes, Failure } from '../../kernel/failure.ts';
import {
  type DownRequest,
  type HealthRequest,
  type LogLevel,
  type LogQuery,
  longestHealthTimeoutMs,
  type UnitsRequest,
} from '../../protocol/control.ts';

type Body = Readonly<Record<string, unknown>>;

/** @throws Failure `bad-request` */
export function unitsRequestOf(body: Body): UnitsRequest {
  return { names: namesIn(body) };
}

/** @throws Failure `bad-request` */
export function downRequestOf(body: Body): DownRequest {
  return { volumes: optional(body, 'volumes', isBoolean, 'true or false') ?? false };
}

/** @throws Failure `bad-request` */
export function healthRequestOf(body: Body): HealthRequest {
  const { timeoutMs } = body;
  if (!isCount(timeoutMs) || timeoutMs > longestHealthTimeoutMs)
    throw wrong('timeoutMs', `a whole number from 0 to ${longestHealthTimeoutMs}`);
  return { names: namesIn(body), timeoutMs };
}

/** @throws Failure `bad-request` */
export function logQueryOf(body: Body): LogQuery {
  const follow = optional(body, 'follow', isBoolean, 'true or false');
  const sinceMs = optional(body, 'sinceMs', isNumber, 'a number');
  const minLevel = optional(body, 'minLevel', isLevel, levels.join(', '));
  const grep = optional(body, 'grep', isText, 'a text');
  const traceId = optional(body, 'traceId', isText, 'a text');
  const tail = optional(body, 'tail', isCount, 'a whole number from 0 on');
  if (grep !== undefined) checkPattern(grep);
  return {
    names: namesIn(body),
    ...(follow === undefined ? {} : { follow }),
    ...(sinceMs === undefined ? {} : { sinceMs }),
    ...(minLevel === undefined ? {} : { minLevel }),
    ...(grep === undefined ? {} : { grep }),
    ...(traceId === undefined ? {} : { traceId }),
    ...(tail === undefined ? {} : { tail }),
  };
}

const levels: readonly string[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] satisfies LogLevel[];
const mostNames = 1_000;
const longestText = 1_000;

function namesIn(body: Body): readonly string[] {
  const names = body['names'] ?? [];
  if (!Array.isArray(names) || names.length > mostNames || !names.every(isText))
    throw wrong('names', 'a list of names');
  return names;
}

function optional<T>(
  body: Body,
  field: string,
  is: (value: unknown) => value is T,
  meant: string,
): T | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (!is(value)) throw wrong(field, meant);
  return value;
}

function isBoolean(value: unknown): value is boolean {
  return typeof value === 'boolean';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isCount(value: unknown): value is number {
  return isNumber(value) && Number.isInteger(value) && value >= 0;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= longestText;
}

function isLevel(value: unknown): value is LogLevel {
  return typeof value === 'string' && levels.includes(value);
}

function checkPattern(pattern: string): void {
  try {
    new RegExp(pattern);
  } catch (error) {
    throw wrong(
      'grep',
      `a regular expression (${error instanceof Error ? error.message : 'it cannot be read'})`,
    );
  }
}

function wrong(field: string, meant: string): Failure {
  return badRequest(`${field} must be ${meant}`);
}

export function badRequest(message: string): Failure {
  return new Failure({ code: 'bad-request', message, exitCode: exitCodes.wrongUse });
}
