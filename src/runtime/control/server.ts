import { chmodSync, mkdirSync, rmSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { dirname } from 'node:path';
import { exitCodes, Failure, messageOf } from '../../kernel/failure.ts';
import { createServer } from '../../kernel/http.ts';
import { controlEndpoints } from '../../protocol/control.ts';
import { badRequest } from './requests.ts';

export type EndpointName = keyof typeof controlEndpoints;

export type ControlRequest = {
  body: Readonly<Record<string, unknown>>;
  query: URLSearchParams;
  /** Aborted when whoever asked is gone. */
  signal: AbortSignal;
};

/** One answer, or JSON lines as they come. */
export type ControlReply = { json: unknown } | { lines: AsyncIterable<unknown> };

export type ControlHandlers = Readonly<
  Record<EndpointName, (request: ControlRequest) => Promise<ControlReply>>
>;

export type ControlServer = {
  /** Requests that are being answered. */
  activeCount(): number;
  /** Takes no more; ends when the answers under way have left. */
  close(): Promise<void>;
};

const largestBodyBytes = 1_048_576;
const closeTimeoutMs = 2_000;

/**
 * The control API on a unix socket that only its owner may use. The caller holds the state directory's lock, so
 * a socket that is there already is a dead daemon's.
 */
export async function serveControl(options: {
  socketPath: string;
  handlers: ControlHandlers;
  onActivity: () => void;
}): Promise<ControlServer> {
  const { socketPath, handlers, onActivity } = options;
  const directory = dirname(socketPath);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, 0o700);
  rmSync(socketPath, { force: true });
  let activeCount = 0;
  const server = createServer((request, response) => {
    activeCount += 1;
    onActivity();
    response.once('close', () => {
      activeCount -= 1;
      onActivity();
    });
    void answer(request, response, handlers);
  });
  await listen(server, socketPath);
  chmodSync(socketPath, 0o600);
  return { activeCount: () => activeCount, close: () => close(server) };
}

function listen(server: Server, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve());
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => server.closeAllConnections(), closeTimeoutMs);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    server.closeIdleConnections();
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  handlers: ControlHandlers,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  try {
    const url = new URL(request.url ?? '/', 'http://daemon');
    const name = endpointOf(`${request.method} ${url.pathname}`);
    const body = request.method === 'POST' ? await bodyOf(request) : {};
    const reply = await handlers[name]({ body, query: url.searchParams, signal: gone.signal });
    if ('json' in reply) sendJson(response, 200, reply.json);
    else await sendLines(response, reply.lines);
  } catch (error) {
    sendFailure(response, error);
  }
}

/** @throws Failure `no-such-endpoint` */
function endpointOf(route: string): EndpointName {
  const found = Object.entries(controlEndpoints).find(([, value]) => value === route)?.[0];
  if (found !== undefined && isEndpointName(found)) return found;
  throw new Failure({
    code: 'no-such-endpoint',
    message: `The daemon knows no ${route}`,
    exitCode: exitCodes.wrongUse,
  });
}

function isEndpointName(name: string): name is EndpointName {
  return Object.hasOwn(controlEndpoints, name);
}

async function bodyOf(request: IncomingMessage): Promise<Readonly<Record<string, unknown>>> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    sizeBytes += bytes.length;
    if (sizeBytes > largestBodyBytes) throw badRequest('The request is too large');
    chunks.push(bytes);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  return text === '' ? {} : parsedBody(text);
}

function parsedBody(text: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw badRequest(`The request is not JSON: ${messageOf(error)}`);
  }
  if (!isRecord(value)) throw badRequest('The request must be a JSON object');
  return value;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function sendLines(response: ServerResponse, lines: AsyncIterable<unknown>): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  response.flushHeaders();
  for await (const line of lines) {
    if (response.destroyed) return;
    const isRoomLeft = response.write(`${JSON.stringify(line)}\n`);
    // A slow reader slows the source down; it never fills our memory.
    if (!isRoomLeft)
      await new Promise<void>((resolve) => void response.once('drain', resolve).once('close', resolve));
  }
  response.end();
}

function sendFailure(response: ServerResponse, error: unknown): void {
  const failure = error instanceof Failure ? error : bug(error);
  if (response.headersSent) {
    response.end(`${JSON.stringify({ type: 'error', failure: failure.toJSON() })}\n`);
    return;
  }
  // What is left of a body that was too large is not read.
  response.setHeader('connection', 'close');
  sendJson(response, statusOf(failure), failure.toJSON());
}

function statusOf(failure: Failure): number {
  if (failure.code === 'no-such-endpoint') return 404;
  if (failure.code === 'daemon-ending') return 503;
  if (failure.exitCode === exitCodes.bug) return 500;
  return failure.exitCode === exitCodes.wrongUse ? 400 : 409;
}

function bug(error: unknown): Failure {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
  console.error(reason);
  return new Failure({ code: 'bug', message: 'The daemon made a mistake', reason, exitCode: exitCodes.bug });
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const text = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  });
  response.end(text);
}
