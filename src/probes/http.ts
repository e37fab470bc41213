import { connect } from 'node:net';
import { getOver } from './exchange.ts';
import type { Finding } from './probe-result.ts';

export type HttpProbe = { host: string; port: number; path: string; signal: AbortSignal };

/** GET, answered by 2xx or 3xx. @throws when there is no answer */
export async function probeHttp({ host, port, path, signal }: HttpProbe): Promise<Finding> {
  const socket = connect({ host, port });
  try {
    return findingOf(await getOver({ socket, host: `${host}:${port}`, path, signal }));
  } finally {
    socket.destroy();
  }
}

export function findingOf({ status, body }: { status: number; body: string }): Finding {
  if (status >= 200 && status < 400) return { ok: true, httpStatus: status };
  const words = body.trim().slice(0, 500);
  return {
    ok: false,
    httpStatus: status,
    message: words === '' ? `answered ${status}` : `answered ${status}: ${words}`,
  };
}
