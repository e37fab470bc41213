import type { SecureContext, TLSSocket } from 'node:tls';
import { connectTls } from './mtls.ts';

export type Stranger = {
  name: string;
  host: string;
  port: number;
  path: string;
  /** What the stranger presents. */
  secureContext: SecureContext;
};

/**
 * Does the server turn this caller away during the handshake? True only when it was reached and closed the
 * connection, or sent an alert, without a byte of an answer. With TLS 1.3 the caller has ended its part of the
 * handshake by then, so it learns of the refusal when it reads (RFC 8446 section 4.4.2.4).
 */
export function isRefused(stranger: Stranger, signal: AbortSignal): Promise<boolean> {
  const { host, port, name, path, secureContext } = stranger;
  const socket = connectTls({ host, port, serverName: name, secureContext, checksServer: false });
  socket.once('secureConnect', () =>
    socket.write(`GET ${path} HTTP/1.1\r\nHost: ${name}\r\nConnection: close\r\n\r\n`),
  );
  return firstOutcome(socket, signal).finally(() => socket.destroy());
}

function firstOutcome(socket: TLSSocket, signal: AbortSignal): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  let isReached = false;
  socket.once('connect', () => {
    isReached = true;
  });
  // Any answer, were it an error, means that the caller got past the handshake.
  socket.once('data', () => resolve(false));
  for (const event of ['error', 'end', 'close']) socket.once(event, () => resolve(isReached));
  // Neither an answer nor a refusal: nothing is proven.
  const giveUp = () => resolve(false);
  signal.addEventListener('abort', giveUp, { once: true });
  // A signal may live far longer than one try.
  return promise.finally(() => signal.removeEventListener('abort', giveUp));
}
