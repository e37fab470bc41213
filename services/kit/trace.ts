/**
 * The scope of one request, event or job run: its trace, its deadline, its caller and the transaction it
 * runs in. Carried by AsyncLocalStorage, so that no operation passes it on by hand.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import type { Transaction } from './data/database.ts';
import type { Caller } from './service.ts';

/** W3C Trace Context: 32 and 16 lower-case hexadecimal digits, and the flags' one byte. */
export type TraceContext = { traceId: string; spanId: string; sampled: boolean };

export type Scope = TraceContext & {
  /** Epoch milliseconds; nothing is done for this request after it. */
  deadlineAtMs?: number;
  caller?: Caller;
  /** Statements and transactions of the database join it while it is open. */
  transaction?: Transaction;
};

/** Of what came from outside: it ends. */
export type RequestScope = Scope & { deadlineAtMs: number };

export const traceparentHeader = 'traceparent';
/** Milliseconds that the caller still waits; a budget and not a point in time, since clocks differ. */
export const deadlineHeader = 'x-request-deadline-ms';
/** SPEC section 6. */
export const longestDeadlineMs = 30_000;

const scopes = new AsyncLocalStorage<Scope>();

export function runInScope<T>(scope: Scope, run: () => T): T {
  return scopes.run(scope, run);
}

export function currentScope(): Scope | undefined {
  return scopes.getStore();
}

/** From outside the platform: a stranger's deadline would end what is ours, half done. */
export function scopeOfOutsideRequest(headers: Readonly<Record<string, unknown>>): RequestScope {
  return scopeOfRequest({ [traceparentHeader]: headers[traceparentHeader] });
}

/** The same request, run within the transaction: what is called meanwhile joins it. */
export function runInTransactionScope<T>(transaction: Transaction, run: () => T): T {
  return scopes.run({ ...(currentScope() ?? newTrace()), transaction }, run);
}

/** A new scope from what a request brought; what is missing or malformed begins anew. */
export function scopeOfRequest(headers: Readonly<Record<string, unknown>>, nowMs = Date.now()): RequestScope {
  const parent = parseTraceparent(headers[traceparentHeader]);
  return {
    ...(parent === undefined ? newTrace() : childOf(parent)),
    deadlineAtMs: nowMs + budgetMsOf(headers[deadlineHeader]),
  };
}

export function newTrace(): TraceContext {
  return { traceId: randomBytes(16).toString('hex'), spanId: newSpanId(), sampled: true };
}

/** The same trace, a span of our own. */
export function childOf(parent: TraceContext): TraceContext {
  return { traceId: parent.traceId, spanId: newSpanId(), sampled: parent.sampled };
}

/** Milliseconds until the scope's deadline, never negative; Infinity where there is none. */
export function remainingMs(nowMs = Date.now()): number {
  const deadlineAtMs = currentScope()?.deadlineAtMs;
  return deadlineAtMs === undefined ? Number.POSITIVE_INFINITY : Math.max(0, deadlineAtMs - nowMs);
}

/** What a call or event takes along: a child span of the scope and, of its deadline, what is left. */
export function outgoingHeaders(nowMs = Date.now()): Record<string, string> {
  const remaining = remainingMs(nowMs);
  return {
    [traceparentHeader]: outgoingTraceparent(),
    ...(Number.isFinite(remaining) ? { [deadlineHeader]: String(Math.floor(remaining)) } : {}),
  };
}

export function outgoingTraceparent(): string {
  const scope = currentScope();
  return formatTraceparent(scope === undefined ? newTrace() : childOf(scope));
}

export function formatTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

/** Undefined for what W3C Trace Context (section 3.2) calls invalid. A higher version is read as far as it is known. */
export function parseTraceparent(header: unknown): TraceContext | undefined {
  if (typeof header !== 'string') return undefined;
  const [, version, traceId, spanId, flags, rest] = traceparentPattern.exec(header) ?? [];
  if (version === undefined || traceId === undefined || spanId === undefined || flags === undefined)
    return undefined;
  if (version === 'ff' || (version === '00' && rest !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

const traceparentPattern = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

function budgetMsOf(header: unknown): number {
  const budgetMs =
    typeof header === 'string' && /^\d{1,9}$/.test(header) ? Number(header) : longestDeadlineMs;
  return Math.min(budgetMs, longestDeadlineMs);
}

function newSpanId(): string {
  return randomBytes(8).toString('hex');
}
