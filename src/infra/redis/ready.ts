import { connect } from 'node:net';
import { messageOf } from '../../kernel/failure.ts';
import type { Readiness, RedisConnection } from '../../protocol/infra.ts';

const timeoutMs = 2_000;
const longestReplyBytes = 4_096;

/** Signs in and sends PING, in plain RESP (https://redis.io/docs/latest/develop/reference/protocol-spec/). */
export async function redisReady({ host, port, password }: RedisConnection): Promise<Readiness> {
  const commands = [...(password === undefined ? [] : [['AUTH', password]]), ['PING']];
  try {
    const replies = await exchange({
      host,
      port,
      request: commands.map(encode).join(''),
      replyCount: commands.length,
    });
    return judge(replies);
  } catch (error) {
    return { ready: false, reason: messageOf(error) };
  }
}

function judge(replies: readonly string[]): Readiness {
  const refusal = replies.find((reply) => reply.startsWith('-'));
  if (refusal !== undefined) return { ready: false, reason: refusal.slice(1) };
  if (replies.at(-1) === '+PONG') return { ready: true };
  return { ready: false, reason: `It does not answer like Redis: ${JSON.stringify(replies.at(-1))}` };
}

function encode(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`;
}

type Exchange = { host: string; port: number; request: string; replyCount: number };

async function exchange({ host, port, request, replyCount }: Exchange): Promise<readonly string[]> {
  return await new Promise((resolve, reject) => {
    const socket = connect({ host, port, signal: AbortSignal.timeout(timeoutMs) });
    let text = '';
    socket.setEncoding('utf8');
    socket.once('connect', () => socket.write(request));
    socket.on('data', (chunk: string) => {
      text += chunk;
      const lines = text.split('\r\n').slice(0, -1);
      if (lines.length < replyCount && text.length < longestReplyBytes) return;
      socket.destroy();
      resolve(lines);
    });
    socket.once('error', reject);
    socket.once('close', () =>
      reject(new Error(`The connection to ${host}:${port} was closed without an answer`)),
    );
  });
}
