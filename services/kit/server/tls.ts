import type { RequestListener } from 'node:http';
import type { Server } from 'node:https';
import { createServer, type ServerOptions } from 'node:https';
import type { TlsMaterial } from '../environment.ts';
import { addressed, refuseExpectation } from './protocol-refusals.ts';

/** Bounds of SPEC section 5: nothing waits or grows without end. */
const serverLimits: ServerOptions = {
  requestTimeout: 35_000,
  headersTimeout: 10_000,
  // how late the two above may strike
  connectionsCheckingInterval: 5_000,
  // `addressed` says so, with a code
  requireHostHeader: false,
  keepAliveTimeout: 5_000,
  maxHeaderSize: 16_384,
  handshakeTimeout: 10_000,
};

/** Only callers with a certificate of the platform's CA get through the handshake. */
export function createMutualTlsServer(material: TlsMaterial, listener: RequestListener): Server {
  const client = { requestCert: true, rejectUnauthorized: true };
  return serving(listener, { ...serverLimits, ...secureContext(material), ...client });
}

/** For people, merchants and channels: HTTPS without a client certificate. */
export function createPublicTlsServer(material: TlsMaterial, listener: RequestListener): Server {
  return serving(listener, { ...serverLimits, ...publicContext(material) });
}

function serving(listener: RequestListener, options: ServerOptions): Server {
  const server = createServer(options, addressed(listener));
  server.on('checkExpectation', refuseExpectation);
  return server;
}

/** New connections use the new material; those that stand keep what they have. */
export function reloadMutualTls(server: Server, material: TlsMaterial): void {
  server.setSecureContext(secureContext(material));
}

export function reloadPublicTls(server: Server, material: TlsMaterial): void {
  server.setSecureContext(publicContext(material));
}

function secureContext(material: TlsMaterial) {
  return { ...publicContext(material), ca: material.ca };
}

function publicContext(material: TlsMaterial) {
  return { cert: material.cert, key: material.key, minVersion: 'TLSv1.2' } as const;
}
