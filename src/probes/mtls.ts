import { isIP } from 'node:net';
import { connect, createSecureContext, type SecureContext, type TLSSocket } from 'node:tls';
import type { TlsIdentity } from '../protocol/tls-files.ts';
import { getOver } from './exchange.ts';
import { findingOf } from './http.ts';
import type { Finding } from './probe-result.ts';

export type MtlsProbe = {
  host: string;
  port: number;
  path: string;
  identity: TlsIdentity;
  /** The name that the server's certificate must have. */
  serverName: string;
  signal: AbortSignal;
};

/** GET with a client certificate; the server's must name it and come from the CA. @throws when there is no answer */
export async function probeMtls(probe: MtlsProbe): Promise<Finding> {
  const { host, port, path, identity, serverName, signal } = probe;
  const socket = connectTls({ host, port, serverName, secureContext: contextOf(identity) });
  try {
    return findingOf(await getOver({ socket, host: serverName, path, signal }));
  } finally {
    socket.destroy();
  }
}

export type TlsDial = {
  host: string;
  port: number;
  serverName: string;
  secureContext: SecureContext;
  /** false: the server is not checked, since it is the server that should refuse. */
  checksServer?: boolean;
};

/** Not yet connected; errors come with its use. No session is kept or taken up. */
export function connectTls({
  host,
  port,
  serverName,
  secureContext,
  checksServer = true,
}: TlsDial): TLSSocket {
  const socket = connect({
    host,
    port,
    // An address is no server name (RFC 6066 section 3); the certificate is checked against the host then.
    ...(isIP(serverName) === 0 ? { servername: serverName } : {}),
    secureContext,
    rejectUnauthorized: checksServer,
    ALPNProtocols: ['http/1.1'],
  });
  // Whoever uses the socket hears of an error too; one that comes afterwards must not be thrown.
  return socket.on('error', () => {});
}

const limits = {
  minVersion: 'TLSv1.2',
  // The post-quantum key exchange that is tried by default is a sixth of a probe's work, and hides nothing here.
  ecdhCurve: 'X25519:P-256',
} as const;

/** Made once and shared: reading a key costs as much as a handshake. */
export function contextOf({ cert, key, ca }: TlsIdentity): SecureContext {
  return createSecureContext({ cert, key, ca, ...limits });
}

/**
 * Presents the certificate, or none, and trusts nobody: for who is to be refused, where reading the server's
 * certificate again would be a tenth of a probe's work. Without a list of its own Node would read all its root certificates.
 */
export function strangerContext(identity?: Pick<TlsIdentity, 'cert' | 'key'>): SecureContext {
  const { cert, key } = identity ?? {};
  const presented = cert === undefined || key === undefined ? {} : { cert, key };
  return createSecureContext({ ...presented, ca: [], ...limits });
}
