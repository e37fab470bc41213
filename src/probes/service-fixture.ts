/** What the probes of the services are tried on. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { TestContext } from 'node:test';
import { TLSSocket } from 'node:tls';
import { identityOf } from '../protocol/identity.ts';
import type { TlsIdentity } from '../protocol/tls-files.ts';

export type ServiceOptions = {
  identity: TlsIdentity;
  /** A free one unless said. */
  port?: number;
  requestCert?: boolean;
  rejectUnauthorized?: boolean;
  maxVersion?: 'TLSv1.2' | 'TLSv1.3';
  letsIn?: readonly string[];
  status?: number;
  health?: object;
};

const healthy = { status: 'healthy', checks: [{ name: 'database', status: 'healthy', duration: '1ms' }] };

/** A server as the services' kit makes it, or with one thing wrong about it. Answers its port. */
export async function serveAsService(t: TestContext, options: ServiceOptions): Promise<number> {
  const { identity, port = 0, letsIn = [], status = 200, health = healthy, ...tls } = options;
  const server = createServer(
    { requestCert: true, rejectUnauthorized: true, ...tls, ...identity },
    (request, response) => {
      const { socket } = request;
      assert(socket instanceof TLSSocket);
      const caller = identityOf(socket.getPeerX509Certificate());
      const isLetIn = caller === 'operator' || (caller !== undefined && letsIn.includes(caller));
      response.statusCode = isLetIn ? status : 403;
      response.end(JSON.stringify(isLetIn ? health : { code: 'caller_not_allowed', identity: caller }));
    },
  );
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  assert(typeof address === 'object' && address !== null);
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return address.port;
}
