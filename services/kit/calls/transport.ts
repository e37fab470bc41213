/** Requests to one peer over mutual TLS. undici is loaded with the first of them. */
import { createSecureContext, type SecureContext } from 'node:tls';
import type { Dispatcher, Pool } from 'undici';
import type { TlsMaterial } from '../environment.ts';

export type TransportRequest = {
  method: Dispatcher.HttpMethod;
  path: string;
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
  timeoutMs: number;
};

export type TransportAnswer = { status: number; headers: Readonly<Record<string, string>>; text: string };

/** No answer. `sent`: the peer may have seen the request. */
export class TransportError extends Error {
  readonly sent: boolean;
  readonly timedOut: boolean;

  constructor(details: { sent: boolean; timedOut: boolean; message: string }, cause?: unknown) {
    super(details.message, { cause });
    this.name = 'TransportError';
    this.sent = details.sent;
    this.timedOut = details.timedOut;
  }
}

export type Transport = {
  /** @throws TransportError */
  request(request: TransportRequest): Promise<TransportAnswer>;
  /** New connections use the material; those that stand end when what is in flight on them is answered. */
  reload(material: TlsMaterial): void;
  close(): Promise<void>;
};

export type TransportOptions = {
  /** The name that the peer's certificate must carry. */
  service: string;
  url: () => string;
  tls: TlsMaterial;
};

const mostConnections = 64;
const connectTimeoutMs = 5_000;
/** Shorter than the servers' own, so that a connection is not used at the moment it is closed. */
const keepAliveMs = 4_000;
const largestAnswerBytes = 16 * 1024 * 1024;

export function createTransport({ service, url, tls }: TransportOptions): Transport {
  let material = tls;
  let pool: Promise<Pool> | undefined;
  const open = () => {
    pool ??= openPool({ service, origin: new URL(url()).origin, material });
    return pool;
  };
  const end = async () => {
    const ending = pool;
    pool = undefined;
    await (await ending)?.close();
  };
  return {
    request: async (request) => dispatch(await open(), request),
    reload: (fresh) => {
      material = fresh;
      // Whatever goes wrong while the old connections end has been told to their callers.
      end().catch(() => {});
    },
    close: end,
  };
}

type PoolOptions = { service: string; origin: string; material: TlsMaterial };

const contexts = new WeakMap<TlsMaterial, SecureContext>();

/** Made once for all connections to all peers: reading a key costs as much as a handshake. */
function contextOf(material: TlsMaterial): SecureContext {
  const context = contexts.get(material) ?? createSecureContext({ ...material, minVersion: 'TLSv1.2' });
  contexts.set(material, context);
  return context;
}

async function openPool({ service, origin, material }: PoolOptions): Promise<Pool> {
  const undici = await import('undici');
  return new undici.Pool(origin, {
    connections: mostConnections,
    pipelining: 1,
    allowH2: false,
    connect: { secureContext: contextOf(material), servername: service, timeout: connectTimeoutMs },
    keepAliveTimeout: keepAliveMs,
    keepAliveMaxTimeout: keepAliveMs,
    maxResponseSize: largestAnswerBytes,
    // The call's own deadline bounds both.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

function dispatch(pool: Pool, request: TransportRequest): Promise<TransportAnswer> {
  return new Promise((resolve, reject) => {
    const { handler, expire } = collecting(resolve, reject);
    const timer = setTimeout(expire, Math.max(0, request.timeoutMs));
    const { method, path, headers, body } = request;
    pool.dispatch(
      { method, path, headers: { ...headers }, body: body ?? null },
      withEnd(handler, () => clearTimeout(timer)),
    );
  });
}

type Settle = (answer: TransportAnswer) => void;

/** Collects the answer, and knows whether the request had left when there is none. */
function collecting(resolve: Settle, reject: (error: TransportError) => void) {
  const chunks: Buffer[] = [];
  let sent = false;
  let timedOut = false;
  let controller: Dispatcher.DispatchController | undefined;
  let status = 0;
  let headers: Record<string, string> = {};
  const fail = (message: string, cause?: unknown) =>
    reject(new TransportError({ sent, timedOut, message }, cause));
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart: (given) => {
      controller = given;
      // It waited for a connection past its time: it does not leave any more.
      if (timedOut) return given.abort(new Error('the deadline is over'));
      sent = true;
    },
    onResponseStart: (_controller, statusCode, received) => {
      status = statusCode;
      headers = textHeaders(received);
    },
    onResponseData: (_controller, chunk) => void chunks.push(chunk),
    onResponseEnd: () => resolve({ status, headers, text: Buffer.concat(chunks).toString('utf8') }),
    onResponseError: (_controller, error) => fail(error.message, error),
  };
  const expire = () => {
    timedOut = true;
    fail('no answer before the deadline');
    controller?.abort(new Error('the deadline is over'));
  };
  return { handler, expire };
}

function withEnd(handler: Dispatcher.DispatchHandler, onEnd: () => void): Dispatcher.DispatchHandler {
  return {
    ...handler,
    onResponseEnd: (controller, trailers) => {
      onEnd();
      handler.onResponseEnd?.(controller, trailers);
    },
    onResponseError: (controller, error) => {
      onEnd();
      handler.onResponseError?.(controller, error);
    },
  };
}

function textHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
