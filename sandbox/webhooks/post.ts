/** One POST to a merchant's endpoint, over HTTPS with the authority that the platform has now. */
import { readFile } from 'node:fs/promises';
import type { Agent } from 'node:https';
import { messageOf } from '../../src/kernel/failure.ts';
import { maxInFlight, type Posted, timeoutMs } from './deliveries.ts';

export type Target = {
  url: string;
  /** Whom to trust besides the public authorities; read again when it changes. */
  caFile: string | undefined;
};

export type Message = { payload: string; headers: Readonly<Record<string, string>>; signal: AbortSignal };

export function posterTo({ url, caFile }: Target): (message: Message) => Promise<Posted> {
  const agentOf = trustingAgent(caFile);
  return async (message) => {
    try {
      return { status: await send({ ...message, url, agent: await agentOf() }), error: null };
    } catch (error) {
      return { status: null, error: messageOf(error) };
    }
  };
}

async function send({
  url,
  payload,
  headers,
  agent,
  signal,
}: Message & { url: string; agent: Agent }): Promise<number> {
  const isSecure = url.startsWith('https:');
  const { request } = isSecure ? await import('node:https') : await import('node:http');
  const all = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(payload),
    ...headers,
  };
  return await new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method: 'POST', headers: all, ...(isSecure ? { agent } : {}), timeout: timeoutMs, signal },
      (answer) => {
        answer
          .resume()
          .once('end', () => resolve(answer.statusCode ?? 0))
          .once('error', reject);
      },
    );
    outgoing.once('timeout', () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)));
    outgoing.once('error', reject);
    outgoing.end(payload);
  });
}

/** Connections are kept between deliveries, until the authority changes. */
function trustingAgent(caFile: string | undefined): () => Promise<Agent> {
  let present: { ca: string | undefined; agent: Agent } | undefined;
  return async () => {
    const { Agent } = await import('node:https');
    const ca = caFile === undefined ? undefined : await readFile(caFile, 'utf8');
    if (present !== undefined && present.ca === ca) return present.agent;
    present?.agent.destroy();
    present = {
      ca,
      agent: new Agent({ keepAlive: true, maxSockets: maxInFlight, ...(ca === undefined ? {} : { ca }) }),
    };
    return present.agent;
  };
}
