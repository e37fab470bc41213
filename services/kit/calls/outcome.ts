/** What an attempt came to, and whether another one would be safe. */
import type { Endpoint } from '../contract/contract.ts';
import { decodeAmounts, parseJson } from '../contract/json.ts';
import { PeerProblem, PeerUnavailable } from './peer-client.ts';
import { isRepeatable } from './retry.ts';
import type { TransportAnswer, TransportError } from './transport.ts';

export type Outcome =
  | { kind: 'answer'; value: unknown }
  | {
      kind: 'failed';
      error: PeerProblem | PeerUnavailable;
      /** Another attempt cannot do it twice. */
      isSafe: boolean;
      /** The breaker counts it: the callee is at fault, not the request. */
      isFault: boolean;
      retryAfter?: string | undefined;
    };

/** The call as far as its outcome depends on it. */
type Asked = { edge: { service: string }; endpoint: Endpoint };

export function withoutAnswer(call: Asked, error: TransportError): Outcome {
  return unavailable(call, {
    reason: error.timedOut ? 'deadline' : 'connection',
    outcome: error.sent ? 'unknown' : 'not-executed',
    isSafe: !error.sent || isRepeatable(call.endpoint),
    isFault: true,
    cause: error,
  });
}

export function outcomeOf(call: Asked, answer: TransportAnswer): Outcome {
  if (answer.status >= 200 && answer.status < 300) return successOf(call, answer);
  const problem = problemIn(answer);
  const retryAfter = answer.headers['retry-after'];
  // An earlier attempt, or another caller with the same key, is still being worked on.
  const isInFlight = problem.code === 'idempotency_key_in_flight';
  if (!isInFlight && (answer.status < 500 || isDeclared(call.endpoint, problem.code))) {
    const error = new PeerProblem({ service: call.edge.service, status: answer.status, ...problem });
    // Whoever answers 429 has not executed anything.
    return { kind: 'failed', error, isSafe: answer.status === 429, isFault: false, retryAfter };
  }
  return unavailable(call, {
    reason: 'server-error',
    outcome: 'unknown',
    isSafe: isRepeatable(call.endpoint),
    isFault: !isInFlight,
    retryAfter,
    detail: problem.detail,
  });
}

function successOf(call: Asked, answer: TransportAnswer): Outcome {
  const { endpoint } = call;
  if (endpoint.produces !== undefined) return { kind: 'answer', value: answer.text };
  if (answer.status === 204 || answer.text === '') return { kind: 'answer', value: {} };
  const value = parsed(answer.text);
  if (value !== undefined) return { kind: 'answer', value: decodeAmounts(endpoint.response, value) };
  const detail = 'its answer is not JSON';
  return unavailable(call, {
    reason: 'server-error',
    outcome: 'unknown',
    isSafe: false,
    isFault: true,
    detail,
  });
}

function isDeclared(endpoint: Endpoint, code: string): boolean {
  return Object.hasOwn(endpoint.problems ?? {}, code);
}

type Unavailable = {
  reason: PeerUnavailable['reason'];
  outcome: PeerUnavailable['outcome'];
  isSafe: boolean;
  isFault: boolean;
  retryAfter?: string | undefined;
  detail?: string;
  cause?: unknown;
};

const details: Readonly<Record<PeerUnavailable['reason'], string>> = {
  'breaker-open': 'it failed too often lately; its circuit breaker is open',
  deadline: 'it did not answer in time',
  connection: 'it could not be reached',
  'server-error': 'it failed',
};

/** The callee gave no usable answer. */
export function unavailable({ edge }: Asked, failure: Unavailable): Outcome {
  const { reason, outcome, isSafe, isFault, retryAfter, cause } = failure;
  const detail = `${edge.service}: ${failure.detail ?? details[reason]}`;
  const error = new PeerUnavailable({ service: edge.service, outcome, reason, detail }, cause);
  return { kind: 'failed', error, isSafe, isFault, retryAfter };
}

function problemIn(answer: TransportAnswer): { code: string; detail: string } {
  const value = parsed(answer.text);
  const code: unknown =
    typeof value === 'object' && value !== null && 'code' in value ? value.code : undefined;
  const detail: unknown =
    typeof value === 'object' && value !== null && 'detail' in value ? value.detail : undefined;
  return {
    code: typeof code === 'string' ? code : `http_${answer.status}`,
    detail: typeof detail === 'string' ? detail : `it answered ${answer.status}`,
  };
}

function parsed(text: string): unknown {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}
