/** The merchant's shop as the platform's webhooks see it: receives them, and believes only what is signed. */
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { createServer } from '../../../kernel/http.ts';
import type { ServiceApi } from '../api/service-api.ts';
import { isSigned } from '../webhooks/signature.ts';

export type WebhookReceiver = {
  /** Event types in the order they came, those with a good signature only. */
  verified: readonly string[];
  refused: () => number;
  /** The platform is told that the shop has closed, so that it sends nothing more. */
  close: () => Promise<void>;
};

const eventTypes = ['payment.succeeded', 'payment.failed', 'refund.succeeded'];
/** More than the demo causes; a stranger's flood is not kept. */
const mostKept = 100;

export async function receiveWebhooks(api: ServiceApi, merchantId: string): Promise<WebhookReceiver> {
  const verified: string[] = [];
  let refused = 0;
  let secret = '';
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const type = isSigned(request.headers, body, secret) ? typeOf(body) : undefined;
    if (type === undefined) refused += 1;
    else if (verified.length < mostKept) verified.push(type);
    response.writeHead(type === undefined ? 400 : 204).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // The demo ends when it has told its story, whether or not the shop is still open.
  server.unref();
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const endpoint = await api.post('notification-service', '/api/v1/webhook-endpoints', {
    merchant_id: merchantId,
    url: `http://127.0.0.1:${port}/webhooks`,
    description: 'payctl demo',
    event_types: eventTypes,
  });
  secret = endpoint.text('secret');
  return {
    verified,
    refused: () => refused,
    close: async () => {
      await api.post('notification-service', `/api/v1/webhook-endpoints/${endpoint.text('id')}/disable`, {
        reason: 'the demo is over',
      });
      server.close();
      server.closeAllConnections();
    },
  };
}

function typeOf(body: string): string | undefined {
  const event: unknown = JSON.parse(body);
  return typeof event === 'object' && event !== null && 'type' in event ? String(event.type) : undefined;
}
