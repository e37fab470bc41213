/** The Adyen-compatible Checkout API: what it is made of, and what surrounds every request. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { Answer, Route, SandboxRequest } from '../http/router.ts';
import type { Api } from '../http/server.ts';
import type { Clock } from '../state/clock.ts';
import { openSchedule, type Schedule } from '../state/schedule.ts';
import type { Store } from '../state/store.ts';
import { authenticationRoutes } from './authentication.ts';
import { type AdyenBooks, type Delays, newPspReference, openBooks } from './books.ts';
import {
  acceptDispute,
  chargeback,
  decideDisputesLater,
  defendDispute,
  defenseReasons,
  supplyDefenseDocument,
} from './disputes.ts';
import { AdyenError } from './errors.ts';
import { openIdempotency } from './idempotency.ts';
import { modify, modifyLater, technicalCancel } from './modifications.ts';
import { type NotificationEndpoint, type Notifications, openNotifications } from './notifications.ts';
import { createPayment, decideLater, submitDetails } from './payments.ts';
import { report } from './settlement.ts';

export type AdyenOptions = {
  /** Any is let in without it. */
  apiKey: string | undefined;
  merchantAccount: string;
  notifications: NotificationEndpoint | undefined;
  delays: Delays;
};

export type AdyenApi = {
  api: Api;
  adminRoutes: readonly Route[];
  schedule: Schedule;
  notifications: Notifications;
  start: () => void;
  stop: () => Promise<void>;
};

/** The version that the platform's adapter speaks. */
const version = '/v71';
const disputes = '/ca/services/DisputeService/v30';

export function createAdyenApi(store: Store, clock: Clock, options: AdyenOptions): AdyenApi {
  const { merchantAccount, delays, apiKey } = options;
  const notifications = openNotifications({ store, clock, merchantAccount, endpoint: options.notifications });
  const schedule = openSchedule('adyen', store, clock);
  const { notify, deliveries } = notifications;
  const books = openBooks(store, { clock, schedule, delays, merchantAccount, notify });
  decideLater(books);
  modifyLater(books);
  decideDisputesLater(books);
  const idempotent = openIdempotency(store, clock);
  return {
    notifications,
    schedule,
    adminRoutes: [...authenticationRoutes(store, books), ...steeringRoutes(store, books, notifications)],
    start: () => {
      schedule.start();
      deliveries.start();
    },
    stop: async () => {
      schedule.stop();
      await deliveries.stop();
    },
    api: {
      name: 'adyen',
      routes: routesOf(books),
      authenticate: (request) => refusal(request, apiKey),
      around: (request, handle) => {
        const answer = store.transaction(() => guarded(() => idempotent(request, () => atOnce(handle()))));
        return { ...answer, headers: { pspreference: newPspReference(), ...answer.headers } };
      },
      error: ({ status, message }) =>
        new AdyenError(status, {
          code: '000',
          message,
          type: status >= 500 ? 'internal' : 'validation',
        }).toAnswer(),
    },
  };
}

function routesOf(books: AdyenBooks): readonly Route[] {
  const post = (pattern: string, handle: Route['handle']): Route => ({ method: 'POST', pattern, handle });
  return [
    post(`${version}/payments`, (request) => createPayment(books, request)),
    post(`${version}/payments/details`, (request) => submitDetails(books, request)),
    post(`${version}/payments/:psp/captures`, (request) => modify(books, 'capture', request)),
    post(`${version}/payments/:psp/cancels`, (request) => modify(books, 'cancel', request)),
    post(`${version}/payments/:psp/refunds`, (request) => modify(books, 'refund', request)),
    post(`${version}/cancels`, (request) => technicalCancel(books, request)),
    post(`${disputes}/retrieveApplicableDefenseReasons`, (request) => defenseReasons(books, request)),
    post(`${disputes}/supplyDefenseDocument`, (request) => supplyDefenseDocument(books, request)),
    post(`${disputes}/defendDispute`, (request) => defendDispute(books, request)),
    post(`${disputes}/acceptDispute`, (request) => acceptDispute(books, request)),
    {
      method: 'GET',
      pattern: '/reports/download/MerchantAccount/:account/:file',
      handle: (request) => report(books, request),
    },
  ];
}

function steeringRoutes(
  store: Store,
  books: AdyenBooks,
  { deliveries, sent }: Notifications,
): readonly Route[] {
  const latest = () => {
    const shown = [];
    for (const delivery of deliveries.list.scan()) if (shown.push(delivery) === 100) break;
    return { status: 200, body: { deliveries: shown } };
  };
  return [
    {
      method: 'POST',
      pattern: '/_sandbox/payments/:psp/chargeback',
      handle: (request) => store.transaction(() => chargeback(books, request)),
    },
    { method: 'GET', pattern: '/_sandbox/webhooks', handle: latest },
    {
      method: 'GET',
      pattern: '/_sandbox/notifications',
      handle: () => ({ status: 200, body: { notifications: sent() } }),
    },
  ];
}

function refusal(request: SandboxRequest, apiKey: string | undefined): Answer | undefined {
  const given = request.headers['x-api-key'];
  const digest = (text: string) => createHash('sha256').update(text).digest();
  if (typeof given === 'string' && (apiKey === undefined || timingSafeEqual(digest(given), digest(apiKey))))
    return undefined;
  const message = 'HTTP Status Response - Unauthorized';
  return new AdyenError(401, { code: '000', message, type: 'security' }).toAnswer();
}

/** What was written before stays; an error of Adyen's is an answer. */
function guarded(handle: () => Answer): Answer {
  try {
    return handle();
  } catch (error) {
    if (error instanceof AdyenError) return error.toAnswer();
    throw error;
  }
}

function atOnce(answer: Answer | Promise<Answer>): Answer {
  if (answer instanceof Promise) throw new Error('a route of the Adyen API answers within its transaction');
  return answer;
}
