/** The card issuer's 3-D Secure page, and the same for programs. */
import { type Answer, formBody, jsonBody, type Route, type SandboxRequest } from '../http/router.ts';
import { authenticationPage, nothingToAuthenticate } from '../http/three-d-secure-page.ts';
import type { Store } from '../state/store.ts';
import { authenticated } from './attempt.ts';
import type { Books } from './books.ts';
import { inWords } from './currencies.ts';
import type { PaymentIntent } from './objects.ts';

export function authenticationRoutes(store: Store, books: Books): readonly Route[] {
  const answer = (
    request: SandboxRequest,
    outcome: unknown,
    respond: (before: PaymentIntent, after: PaymentIntent) => Answer,
  ) =>
    store.transaction((): Answer => {
      const intent = books.intents.get(request.values['id'] ?? '');
      if (intent === undefined) return { status: 404, body: { error: 'no such payment intent' } };
      if (intent.status !== 'requires_action')
        return { status: 409, body: { error: `the payment intent is ${intent.status}` } };
      if (outcome !== 'succeed' && outcome !== 'fail')
        return { status: 400, body: { error: 'outcome must be succeed or fail' } };
      return respond(intent, authenticated(books, intent, outcome === 'succeed'));
    });
  return [
    {
      method: 'POST',
      pattern: '/_sandbox/payment_intents/:id/authenticate',
      handle: (request) =>
        answer(request, jsonBody(request)?.['outcome'], (_before, after) => ({ status: 200, body: after })),
    },
    {
      method: 'GET',
      pattern: '/_sandbox/3ds/:id',
      handle: (request) => page(books.intents.get(request.values['id'] ?? '')),
    },
    {
      method: 'POST',
      pattern: '/_sandbox/3ds/:id',
      handle: (request) =>
        answer(request, formBody(request)['outcome'], (before) => ({
          status: 303,
          headers: { location: returnUrl(before) },
        })),
    },
  ];
}

function returnUrl(intent: PaymentIntent): string {
  const action = intent.next_action;
  if (action?.type !== 'redirect_to_url') return `/_sandbox/3ds/${intent.id}`;
  const url = new URL(action.redirect_to_url.return_url);
  url.searchParams.set('payment_intent', intent.id);
  url.searchParams.set('payment_intent_client_secret', intent.client_secret);
  url.searchParams.set('source_type', 'card');
  return url.href;
}

function page(intent: PaymentIntent | undefined): Answer {
  if (intent === undefined) return nothingToAuthenticate('There is no such payment.', 404);
  if (intent.status !== 'requires_action')
    return nothingToAuthenticate(`Nothing to authenticate: the payment is ${intent.status}.`, 200);
  return authenticationPage(inWords(intent.amount, intent.currency));
}
