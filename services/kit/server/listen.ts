import { once } from 'node:events';
import type { Server } from 'node:https';
import { Server as NetServer } from 'node:net';

/** A held socket that the daemon handed over, or an address (tests, a start by hand). */
export type ListenTarget = { fd: number } | { host: string; port: number };

export async function listen(server: Server, target: ListenTarget): Promise<void> {
  server.listen(target);
  await once(server, 'listening');
}

/**
 * Stops accepting. `idle: 'keep'` leaves the open connections to their clients: to end an idle one would race with its next
 * request; they go as their next answer says `Connection: close`, or by the keep-alive timeout. `idle: 'end'` is
 * for a stop, after which there is nobody to answer.
 * @returns when every connection has ended
 */
export function stopAccepting(server: Server, idle: 'keep' | 'end'): Promise<void> {
  return new Promise((resolve) => {
    // http's own close would end idle connections.
    NetServer.prototype.close.call(server, () => resolve());
    if (idle === 'end') server.closeIdleConnections();
  });
}
