import { once } from 'node:events';
import { connect } from 'node:net';
import type { Finding } from './probe-result.ts';

/** Can a connection be made? Closes it at once. @throws what the connection failed with */
export async function probeTcp(
  address: { host: string; port: number },
  signal: AbortSignal,
): Promise<Finding> {
  const socket = connect(address);
  try {
    await once(socket, 'connect', { signal });
    return { ok: true };
  } finally {
    // An error that comes after the answer concerns nobody.
    socket.on('error', () => {}).destroy();
  }
}
