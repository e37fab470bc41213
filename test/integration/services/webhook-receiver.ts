/** A merchant's server: real HTTP on a free port, answering as it is told and keeping what it was sent. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { eventually } from '../../fixtures/event-wire.ts';

export type Received = { headers: Record<string, string>; body: string; event: ReceivedEvent };
type ReceivedEvent = { id: string; type: string; timestamp: string; data: { id: string } };

export type WebhookReceiver = {
  url: string;
  received: Received[];
  /** What it answers next, in order; 200 when nothing is left. `hold`: nothing until the promise resolves. */
  answers: (
    | number
    | { hold: Promise<void> }
    | { status: number; body: string; location?: string; retryAfter?: string }
  )[];
  /** The most requests that were open at once. */
  mostAtOnce: () => number;
  /** Waits until so many came, and gives them all. */
  atLeast: (count: number) => Promise<Received[]>;
  close: () => Promise<void>;
};

/** A refusal after which nothing is tried again by itself, however long a test takes: only when it is made due. */
export const notNow = { status: 503, body: 'not now', retryAfter: '3600' };

export async function openWebhookReceiver(): Promise<WebhookReceiver> {
  const received: Received[] = [];
  const answers: WebhookReceiver['answers'] = [];
  let open = 0;
  let mostOpen = 0;
  const server = createServer(async (request, response) => {
    open += 1;
    mostOpen = Math.max(mostOpen, open);
    received.push(await read(request));
    await answer(response, answers.shift() ?? 200);
    open -= 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the receiver has no port');
  return {
    url: `http://127.0.0.1:${address.port}/hooks`,
    received,
    answers,
    mostAtOnce: () => mostOpen,
    atLeast: (count) => eventually(async () => (received.length >= count ? [...received] : undefined)),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function read(request: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString('utf8');
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  return { headers, body, event: JSON.parse(body) };
}

async function answer(response: ServerResponse, next: WebhookReceiver['answers'][number]): Promise<void> {
  if (typeof next === 'number') return void response.writeHead(next).end();
  if ('status' in next) {
    const headers = {
      ...(next.location === undefined ? {} : { location: next.location }),
      ...(next.retryAfter === undefined ? {} : { 'retry-after': next.retryAfter }),
    };
    return void response.writeHead(next.status, headers).end(next.body);
  }
  await next.hold;
  response.writeHead(200).end();
}
