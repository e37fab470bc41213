/** Events, delivered to the platform's endpoint, signed and repeated as Stripe does. Source: docs.stripe.com/webhooks. */
import { createHmac } from 'node:crypto';
import type { Clock } from '../state/clock.ts';
import type { Collection, Store } from '../state/store.ts';
import { type Deliveries, openDeliveries, type Post } from '../webhooks/deliveries.ts';
import { posterTo } from '../webhooks/post.ts';
import { maxObjects } from './books.ts';
import type { StripeEvent } from './objects.ts';

export type WebhookEndpoint = {
  url: string;
  secret: string;
  /** Whom to trust besides the public authorities; read again when it changes. */
  caFile: string | undefined;
  /** Undefined delivers every event. */
  enabledEvents: readonly string[] | undefined;
};

export type Webhooks = Deliveries<StripeEvent>;

type Needs = {
  store: Store;
  clock: Clock;
  events: Collection<StripeEvent>;
  endpoint: WebhookEndpoint | undefined;
};

export function openWebhooks({ store, clock, events, endpoint }: Needs): Webhooks {
  const deliveries = openDeliveries<StripeEvent>({
    store,
    clock,
    events,
    kind: 'stripe.delivery',
    max: maxObjects,
    post: endpoint === undefined ? undefined : postTo(endpoint),
    onDelivered: (event) => events.put({ ...event, pending_webhooks: 0 }),
  });
  return {
    ...deliveries,
    enqueue: (event) => {
      if (endpoint?.enabledEvents?.includes(event.type) !== false) deliveries.enqueue(event);
    },
  };
}

/** `t=…,v1=…`: HMAC-SHA256 over `t.payload`. Source: docs.stripe.com/webhooks#verify-manually. */
export function signatureHeader(payload: string, secret: string, atSeconds: number): string {
  const signature = createHmac('sha256', secret).update(`${atSeconds}.${payload}`).digest('hex');
  return `t=${atSeconds},v1=${signature}`;
}

function postTo(endpoint: WebhookEndpoint): Post<StripeEvent> {
  const post = posterTo(endpoint);
  return (event, signal) => {
    const payload = JSON.stringify(event);
    // The receiver compares with its own clock, which nobody advances.
    const signature = signatureHeader(payload, endpoint.secret, Math.floor(Date.now() / 1_000));
    const headers = {
      'stripe-signature': signature,
      'user-agent': 'Stripe/1.0 (+https://stripe.com/docs/webhooks)',
    };
    return post({ payload, headers, signal });
  };
}
