/** A local end for webhooks: takes what is signed with the endpoint's secret, one after the other. */
import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage, Server } from 'node:http';
import { createServer } from '../../../kernel/http.ts';
import { parseJson } from '../../../kernel/json.ts';
import { type View, viewOf } from '../api/view.ts';
import { isSigned } from './signature.ts';

export type ReceivedMessage = {
  headers: IncomingHttpHeaders;
  /** As it came: the signatures are over these very bytes. */
  body: string;
  value: unknown;
  event: View;
};

export type Receiver = {
  url: string;
  /** What comes before waits: the first message may overtake the answer that holds the secret. */
  trust: (secret: string) => void;
  /** Resolves when what came has been handled. */
  close: () => Promise<void>;
};

export type ReceiverOptions = {
  handle: (message: ReceivedMessage) => Promise<void>;
  onRefused: () => void;
};

const largestBodyBytes = 1_048_576;
/** What is beyond is answered 503: the platform tries it again. */
const mostWaiting = 1_000;

/** Answers before it is handled: a slow handler must not look like an endpoint that is down. */
export async function openReceiver({ handle, onRefused }: ReceiverOptions): Promise<Receiver> {
  const secret = Promise.withResolvers<string>();
  let waiting = 0;
  let handled = Promise.resolve();
  const take = (message: ReceivedMessage) => {
    waiting += 1;
    handled = handled
      .then(() => handle(message))
      .finally(() => {
        waiting -= 1;
      });
  };
  const statusOf = async (request: IncomingMessage): Promise<number> => {
    const body = await readBody(request);
    if (body === undefined) return 413;
    const value = isSigned(request.headers, body, await secret.promise) ? parsed(body) : undefined;
    if (value === undefined) {
      onRefused();
      return 400;
    }
    if (waiting >= mostWaiting) return 503;
    take({ headers: request.headers, body, value, event: viewOf(value) });
    return 204;
  };
  const server = createServer((request, response) => {
    statusOf(request).then(
      (status) => response.writeHead(status).end(),
      () => response.destroy(),
    );
  });
  return {
    url: `http://127.0.0.1:${await listen(server)}/webhooks`,
    trust: secret.resolve,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await handled;
    },
  };
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('a listening server has a port');
  return address.port;
}

async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    sizeBytes += chunk.length;
    if (sizeBytes > largestBodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(body: string): unknown {
  try {
    return parseJson(body);
  } catch {
    return undefined;
  }
}
