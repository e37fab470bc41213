import { type Answer, jsonBody, type Route } from '../http/router.ts';
import type { Store } from '../state/store.ts';
import type { Books } from './books.ts';
import { finish, openDispute } from './disputes.ts';
import type { Webhooks } from './webhooks.ts';

/** What only Stripe's side and card issuers can do. */
export function steeringRoutes(store: Store, books: Books, webhooks: Webhooks): readonly Route[] {
  return [
    {
      method: 'POST',
      pattern: '/_sandbox/charges/:id/dispute',
      handle: (request) =>
        store.transaction((): Answer => {
          const charge = books.charges.get(request.values['id'] ?? '');
          if (charge === undefined || !charge.captured)
            return { status: 404, body: { error: 'no such captured charge' } };
          const { reason, amount, inquiry } = jsonBody(request) ?? {};
          const dispute = openDispute(books, charge, {
            reason: typeof reason === 'string' ? reason : 'fraudulent',
            isInquiry: inquiry === true,
            ...(typeof amount === 'number' ? { amount } : {}),
          });
          return { status: 200, body: dispute };
        }),
    },
    {
      method: 'POST',
      pattern: '/_sandbox/disputes/:id/decide',
      handle: (request) =>
        store.transaction((): Answer => {
          const dispute = books.disputes.get(request.values['id'] ?? '');
          const outcome = jsonBody(request)?.['outcome'];
          if (dispute === undefined) return { status: 404, body: { error: 'no such dispute' } };
          if (outcome !== 'won' && outcome !== 'lost')
            return { status: 400, body: { error: 'outcome must be won or lost' } };
          return { status: 200, body: finish(books, dispute, outcome) };
        }),
    },
    {
      method: 'GET',
      pattern: '/_sandbox/webhooks',
      handle: () => {
        const latest = [];
        for (const delivery of webhooks.list.scan()) if (latest.push(delivery) === 100) break;
        return { status: 200, body: { deliveries: latest } };
      },
    },
  ];
}
