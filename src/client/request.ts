import type { IncomingMessage } from 'node:http';
import { exitCodes, Failure, type FailureReport, isErrnoException, messageOf } from '../kernel/failure.ts';
import { request } from '../kernel/http.ts';
import { controlEndpoints } from '../protocol/control.ts';

/** node:http and not undici: it is loaded in a few milliseconds, and `payctl status` is mostly loading. */
export type Call = {
  endpoint: keyof typeof controlEndpoints;
  query?: Readonly<Record<string, string>>;
  body?: unknown;
  signal?: AbortSignal | undefined;
};

const largestAnswerBytes = 64 * 1_048_576;

/**
 * One answer of the daemon. The shape is the protocol's: daemon and client come from the same checkout.
 *
 * @throws Failure `daemon-not-running`, or what the daemon answers
 */
export async function callJson(socketPath: string, call: Call): Promise<unknown> {
  const response = await send(socketPath, call);
  return parsed(await textOf(response));
}

/** @throws Failure as callJson, and `daemon-gone` when the stream breaks off */
export async function* callLines(socketPath: string, call: Call): AsyncGenerator<unknown> {
  const response = await send(socketPath, call);
  let rest = '';
  response.setEncoding('utf8');
  try {
    for await (const chunk of response) {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line !== '') yield parsed(line);
    }
  } catch (error) {
    if (call.signal?.aborted) return;
    throw daemonGone(error);
  }
}

/** Whether a daemon listens; a socket that nobody serves is no daemon. */
export function isNotRunning(error: unknown): boolean {
  return error instanceof Failure && error.code === 'daemon-not-running';
}

async function send(socketPath: string, call: Call): Promise<IncomingMessage> {
  const response = await open(socketPath, call);
  if (response.statusCode === 200) return response;
  const report = parsed(await textOf(response));
  if (isFailureReport(report) && report.code === 'no-such-endpoint') throw olderDaemon(report.message);
  throw isFailureReport(report)
    ? Failure.fromJSON(report)
    : daemonGone(new Error(`HTTP ${response.statusCode}`));
}

function open(socketPath: string, { endpoint, query, body, signal }: Call): Promise<IncomingMessage> {
  const [method = 'GET', route = '/'] = controlEndpoints[endpoint].split(' ');
  const path = query === undefined ? route : `${route}?${new URLSearchParams(query)}`;
  const text = body === undefined ? '' : JSON.stringify(body);
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const options = {
      socketPath,
      method,
      path,
      headers,
      agent: false,
      // Node would else ask whether the name of the host is an address, with a pattern that takes 10 ms to compile.
      servername: '',
      ...(signal === undefined ? {} : { signal }),
    };
    const outgoing = request(options, resolve);
    outgoing.once('error', (error) => reject(connectFailure(error)));
    outgoing.end(text);
  });
}

async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk);
    sizeBytes += bytes.length;
    if (sizeBytes > largestAnswerBytes) throw daemonGone(new Error('its answer is too large'));
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw daemonGone(error);
  }
}

function isFailureReport(value: unknown): value is FailureReport {
  return (
    typeof value === 'object' &&
    value !== null &&
    'code' in value &&
    'message' in value &&
    'exitCode' in value
  );
}

function olderDaemon(reason: string): Failure {
  return new Failure({
    code: 'older-daemon',
    message: 'The daemon that runs is of another version than this command',
    reason,
    next: ['Have it started anew: payctl down, then payctl up'],
  });
}

function connectFailure(error: unknown): unknown {
  if (!isErrnoException(error)) return error;
  if (error.name === 'AbortError') return error;
  const isAbsent = error.code === 'ENOENT' || error.code === 'ECONNREFUSED';
  if (!isAbsent) return daemonGone(error);
  return new Failure({
    code: 'daemon-not-running',
    message: 'The platform is not running',
    next: ['Start it: payctl up'],
  });
}

function daemonGone(error: unknown): Failure {
  return new Failure({
    code: 'daemon-gone',
    message: 'The daemon did not answer to the end',
    reason: messageOf(error),
    next: ['See whether it still runs: payctl status', 'Its own log is .payctl/daemon.log.'],
    exitCode: exitCodes.notAsAsked,
  });
}
