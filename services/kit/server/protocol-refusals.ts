/** What is refused before it is a request that an endpoint could answer: a problem with a code all the same. */
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { STATUS_CODES } from '../../../src/kernel/http.ts';
import { stringifyJson } from '../contract/json.ts';
import type { ProblemDetails } from '../problem.ts';
import { problemDocument } from './problem-answer.ts';

const malformed: ProblemDetails = {
  code: 'malformed_request',
  status: 400,
  detail: 'This is no HTTP/1.1 request.',
};

/** By what Node's parser and server say. */
const refusals: Readonly<Record<string, ProblemDetails>> = {
  HPE_HEADER_OVERFLOW: {
    code: 'headers_too_large',
    status: 431,
    detail: 'Path and headers together are longer than 16 KiB.',
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    code: 'body_too_large',
    status: 413,
    detail: 'The chunks of the body have extensions that are too long.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    code: 'request_timeout',
    status: 408,
    detail: 'The request did not come whole in time.',
  },
};

/** The last answer of each connection, which nothing may be written into. */
const answers = new WeakMap<Socket, ServerResponse>();

/** RFC 9112, section 3.2: a request of HTTP/1.1 names its host. */
export function addressed(listener: RequestListener): RequestListener {
  return (request, response) => {
    answers.set(request.socket, response);
    if (request.headers.host !== undefined || request.httpVersion === '1.0') listener(request, response);
    else refuse(response, { ...malformed, detail: 'The request names no Host.' });
  };
}

/** RFC 9110, section 10.1.1. */
export function refuseExpectation(_request: IncomingMessage, response: ServerResponse): void {
  refuse(response, {
    code: 'expectation_failed',
    status: 417,
    detail: 'Nothing but 100-continue can be expected.',
  });
}

/** The connection ends: where the next request would begin is not known. */
export function answerClientError(error: Error & { code?: string }, socket: Socket): void {
  const last = answers.get(socket);
  const isAnswering = last?.headersSent === true && !last.writableFinished;
  if (socket.writable && !isAnswering) socket.write(textOf(refusals[error.code ?? ''] ?? malformed));
  socket.destroySoon();
}

const contentType = 'application/problem+json; charset=utf-8';

function refuse(response: ServerResponse, details: ProblemDetails): void {
  response.writeHead(details.status, { 'content-type': contentType, connection: 'close' });
  response.end(stringifyJson(problemDocument(details, '')));
}

function textOf(details: ProblemDetails): string {
  const body = stringifyJson(problemDocument(details, ''));
  return [
    `HTTP/1.1 ${details.status} ${STATUS_CODES[details.status]}`,
    'Connection: close',
    `Content-Type: ${contentType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}
