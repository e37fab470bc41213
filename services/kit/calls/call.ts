/** One call: attempts under the edge's breaker, until it is answered, not to be repeated, or out of time. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Endpoint } from '../contract/contract.ts';
import { deadlineHeader, longestDeadlineMs, outgoingHeaders, remainingMs } from '../trace.ts';
import type { Breaker } from './breaker.ts';
import { type Outcome, outcomeOf, unavailable, withoutAnswer } from './outcome.ts';
import { type CallOptions, type PeerProblem, PeerUnavailable } from './peer-client.ts';
import type { PeersOptions } from './peers.ts';
import { bodyOf, type CallInput, pathOf } from './request-of.ts';
import { retryDelayMs } from './retry.ts';
import { type Transport, TransportError } from './transport.ts';

export type Edge = { service: string; transport: Transport; breaker: Breaker; options: PeersOptions };

export type Call = {
  edge: Edge;
  operation: string;
  endpoint: Endpoint;
  path: string;
  body: string | undefined;
  headers: Readonly<Record<string, string>>;
  deadlineAtMs: number;
};

export function callOf(
  target: Pick<Call, 'edge' | 'operation' | 'endpoint'>,
  input: CallInput,
  options: CallOptions,
): Call {
  const { endpoint } = target;
  const body = bodyOf(endpoint, input);
  const key = endpoint.idempotency === undefined ? undefined : (options.idempotencyKey ?? randomUUID());
  return {
    ...target,
    path: pathOf(endpoint, input),
    body,
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    deadlineAtMs:
      Date.now() + Math.min(options.timeoutMs ?? longestDeadlineMs, remainingMs(), longestDeadlineMs),
  };
}

/** @throws PeerProblem, PeerUnavailable */
export async function repeat(call: Call): Promise<unknown> {
  let isUnknown = false;
  for (let attempts = 1; ; attempts += 1) {
    const outcome = await attempt(call);
    if (outcome.kind === 'answer') return outcome.value;
    const { error, isSafe, retryAfter } = outcome;
    isUnknown ||= error instanceof PeerUnavailable && error.outcome === 'unknown';
    const waitMs = retryDelayMs({
      attempts,
      isSafe,
      remainingMs: call.deadlineAtMs - Date.now(),
      retryAfter,
    });
    if (waitMs === undefined) throw isUnknown ? asUnknown(error) : error;
    call.edge.options.log.info(
      { peer: call.edge.service, operation: call.operation, attempts, waitMs, reason: error.message },
      'call is repeated',
    );
    await delay(waitMs);
  }
}

/** An earlier attempt may have been executed, though the last one certainly was not. */
function asUnknown(error: PeerProblem | PeerUnavailable): PeerProblem | PeerUnavailable {
  if (!(error instanceof PeerUnavailable) || error.outcome === 'unknown') return error;
  const { service, reason, message } = error;
  return new PeerUnavailable({ service, reason, outcome: 'unknown', detail: message }, error);
}

async function attempt(call: Call): Promise<Outcome> {
  const { edge, endpoint, deadlineAtMs } = call;
  const timeoutMs = deadlineAtMs - Date.now();
  if (timeoutMs <= 0)
    return unavailable(call, { reason: 'deadline', outcome: 'not-executed', isSafe: false, isFault: false });
  const report = edge.breaker.enter();
  if (report === undefined)
    return unavailable(call, {
      reason: 'breaker-open',
      outcome: 'not-executed',
      isSafe: false,
      isFault: false,
    });
  const startedAtMs = performance.now();
  const observe = (status: number) =>
    edge.options.onAttempt?.({
      service: edge.service,
      operation: call.operation,
      status,
      durationMs: performance.now() - startedAtMs,
    });
  try {
    const headers = {
      ...call.headers,
      ...outgoingHeaders(),
      [deadlineHeader]: String(Math.floor(timeoutMs)),
    };
    const answer = await edge.transport.request({
      method: endpoint.method,
      path: call.path,
      headers,
      body: call.body,
      timeoutMs,
    });
    observe(answer.status);
    const outcome = outcomeOf(call, answer);
    report(outcome.kind === 'failed' && outcome.isFault ? 'failure' : 'success');
    return outcome;
  } catch (error) {
    observe(0);
    report('failure');
    if (!(error instanceof TransportError)) throw error;
    return withoutAnswer(call, error);
  }
}
