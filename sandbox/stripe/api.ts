/** The Stripe-compatible API: what it is made of, and what surrounds every request. */
import type { Answer, Route } from '../http/router.ts';
import type { Api } from '../http/server.ts';
import type { Clock } from '../state/clock.ts';
import { openSchedule, type Schedule } from '../state/schedule.ts';
import type { Store } from '../state/store.ts';
import { authenticationRoutes } from './authentication.ts';
import { type Delays, maxObjects, newId, openBooks } from './books.ts';
import { playIssuers } from './disputes.ts';
import { StripeError } from './errors.ts';
import { apiVersion, openEvents, subscribedEvents } from './events.ts';
import { openIdempotency } from './idempotency.ts';
import type { StripeEvent } from './objects.ts';
import { settleRefundsLater } from './refunds.ts';
import { routesOf } from './routes.ts';
import { refusal } from './sign-in.ts';
import { steeringRoutes } from './steering.ts';
import { openWebhooks, type WebhookEndpoint, type Webhooks } from './webhooks.ts';

export type StripeOptions = {
  /** Any `sk_test_…` is let in without it. */
  secretKey: string | undefined;
  webhook: Omit<WebhookEndpoint, 'enabledEvents'> | undefined;
  delays: Delays;
};

export type StripeApi = {
  api: Api;
  adminRoutes: readonly Route[];
  schedule: Schedule;
  webhooks: Webhooks;
  start: () => void;
  stop: () => Promise<void>;
};

export function createStripeApi(store: Store, clock: Clock, options: StripeOptions): StripeApi {
  const events = store.collection<StripeEvent>('stripe.event', maxObjects);
  const endpoint =
    options.webhook === undefined ? undefined : { ...options.webhook, enabledEvents: subscribedEvents };
  const webhooks = openWebhooks({ store, clock, events, endpoint });
  const schedule = openSchedule('stripe', store, clock);
  const emitter = openEvents({ events, clock, enqueue: webhooks.enqueue });
  const books = openBooks(store, { clock, schedule, events, delays: options.delays, emit: emitter.emit });
  settleRefundsLater(books);
  playIssuers(books);
  const idempotent = openIdempotency(store, clock);
  return {
    webhooks,
    adminRoutes: [...authenticationRoutes(store, books), ...steeringRoutes(store, books, webhooks)],
    schedule,
    start: () => {
      schedule.start();
      webhooks.start();
    },
    stop: async () => {
      schedule.stop();
      await webhooks.stop();
    },
    api: {
      name: 'stripe',
      routes: routesOf(books),
      authenticate: (request) => refusal(request, options.secretKey),
      around: (request, handle) => {
        const requestId = newId('req', 14);
        const key = request.headers['idempotency-key'];
        emitter.during({ id: requestId, idempotency_key: typeof key === 'string' ? key : null });
        try {
          const answer = store.transaction(() =>
            guarded(() => idempotent(request, requestId, () => guarded(() => atOnce(handle())))),
          );
          return {
            ...answer,
            headers: { ...answer.headers, 'request-id': requestId, 'stripe-version': apiVersion },
          };
        } finally {
          emitter.during(null);
        }
      },
      error: ({ status, code, message }) => {
        const type = status >= 500 ? 'api_error' : 'invalid_request_error';
        return new StripeError(status, { type, message, ...(status < 500 ? { code } : {}) }).toAnswer();
      },
    },
  };
}

/** What was written before a StripeError stays: a declined charge is a result, not an accident. */
function guarded(handle: () => Answer): Answer {
  try {
    return handle();
  } catch (error) {
    if (error instanceof StripeError) return error.toAnswer();
    throw error;
  }
}

function atOnce(answer: Answer | Promise<Answer>): Answer {
  if (answer instanceof Promise) throw new Error('a route of the Stripe API answers within its transaction');
  return answer;
}
