/** One table from whatever was thrown to the problem document that is answered. */
import { STATUS_CODES } from '../../../src/kernel/http.ts';
import { PeerProblem, PeerUnavailable } from '../calls/peer-client.ts';
import { Problem, type ProblemDetails } from '../problem.ts';
import { currentScope } from '../trace.ts';

export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof PeerUnavailable) return peerUnavailable(error);
  if (error instanceof PeerProblem) return peerProblem(error);
  if (isClientError(error)) return requestProblem(error);
  return new Problem(
    {
      code: 'internal_error',
      status: 500,
      detail: 'The service failed; the trace id finds the reason in its log.',
    },
    error,
  );
}

/** The body of `application/problem+json` (RFC 9457). */
export function problemDocument(details: ProblemDetails, instance: string): Record<string, unknown> {
  return {
    type: `urn:payment-platform:problem:${details.code}`,
    title: STATUS_CODES[details.status] ?? 'Problem',
    status: details.status,
    detail: details.detail,
    instance,
    code: details.code,
    trace_id: currentScope()?.traceId ?? '',
    ...(details.errors === undefined ? {} : { errors: details.errors }),
    ...details.extra,
  };
}

function peerUnavailable(error: PeerUnavailable): Problem {
  return new Problem(
    {
      code: 'peer_unavailable',
      status: error.reason === 'deadline' ? 504 : 503,
      detail: `${error.service} is not available.`,
      extra: { service: error.service },
      headers: { 'retry-after': '5' },
    },
    error,
  );
}

/** A refusal that the operation did not expect: this service's fault towards its own caller. */
function peerProblem(error: PeerProblem): Problem {
  return new Problem(
    {
      code: 'peer_refused',
      status: 502,
      detail: `${error.service} refused: ${error.message}`,
      extra: { service: error.service, peer_code: error.code },
    },
    error,
  );
}

type ClientError = Error & { statusCode: number; code?: string };

const statusOfClientError: Readonly<Record<number, { status: ProblemDetails['status']; code: string }>> = {
  400: { status: 400, code: 'invalid_request' },
  404: { status: 404, code: 'route_not_found' },
  413: { status: 413, code: 'body_too_large' },
  415: { status: 415, code: 'unsupported_media_type' },
};

function requestProblem(error: ClientError): Problem {
  const known = statusOfClientError[error.statusCode] ?? { status: 400, code: 'invalid_request' };
  return new Problem({ ...known, detail: error.message }, error);
}

function isClientError(error: unknown): error is ClientError {
  return (
    error instanceof Error &&
    'statusCode' in error &&
    typeof error.statusCode === 'number' &&
    error.statusCode >= 400 &&
    error.statusCode < 500
  );
}
