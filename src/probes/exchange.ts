import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { request } from '../kernel/http.ts';

export type Answer = { status: number; body: string };

/** More of a body is not read. */
const longestBodyBytes = 1024 * 1024;

export type Exchange = { socket: Socket; host: string; path: string; signal: AbortSignal };

/** One GET over a connection that is there, which ends with it. @throws when no HTTP answer comes */
export function getOver({ socket, host, path, signal }: Exchange): Promise<Answer> {
  const options = {
    method: 'GET',
    path,
    headers: { host, connection: 'close', accept: 'application/json' },
    createConnection: () => socket,
    // The connection has its server name; Node would work one out of the host.
    servername: '',
    signal,
  };
  return new Promise((resolve, reject) => {
    const asked = request(options, (answer) =>
      bodyOf(answer).then((body) => resolve({ status: answer.statusCode ?? 0, body }), reject),
    );
    asked.on('error', reject).end();
  });
}

async function bodyOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer) {
    if (!Buffer.isBuffer(chunk)) continue;
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > longestBodyBytes) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
