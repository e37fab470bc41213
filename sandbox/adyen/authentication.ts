/** The issuer's 3-D Secure page, and the same for programs. */
import { type Answer, formBody, jsonBody, type Route, type SandboxRequest } from '../http/router.ts';
import { authenticationPage, nothingToAuthenticate } from '../http/three-d-secure-page.ts';
import type { Store } from '../state/store.ts';
import type { AdyenBooks } from './books.ts';
import { inDecimal } from './currencies.ts';
import type { Challenge } from './objects.ts';

export function authenticationRoutes(store: Store, books: AdyenBooks): readonly Route[] {
  const answered = (request: SandboxRequest, outcome: unknown, respond: (challenge: Challenge) => Answer) =>
    store.transaction((): Answer => {
      const challenge = books.challenges.get(request.values['id'] ?? '');
      if (challenge === undefined) return { status: 404, body: { error: 'no such challenge' } };
      if (challenge.outcome !== 'open') return { status: 409, body: { error: 'it is answered' } };
      if (outcome !== 'succeed' && outcome !== 'fail')
        return { status: 400, body: { error: 'outcome must be succeed or fail' } };
      books.challenges.put({ ...challenge, outcome });
      return respond(challenge);
    });
  return [
    {
      method: 'POST',
      pattern: '/_sandbox/challenges/:id/authenticate',
      handle: (request) =>
        answered(request, jsonBody(request)?.['outcome'], ({ redirectResult, returnUrl }) => ({
          status: 200,
          body: { redirectResult, returnUrl },
        })),
    },
    {
      method: 'GET',
      pattern: '/_sandbox/3ds/:id',
      handle: (request) => page(books.challenges.get(request.values['id'] ?? '')),
    },
    {
      method: 'POST',
      pattern: '/_sandbox/3ds/:id',
      handle: (request) =>
        answered(request, formBody(request)['outcome'], (challenge) => ({
          status: 303,
          headers: { location: backTo(challenge) },
        })),
    },
  ];
}

function backTo({ returnUrl, redirectResult }: Challenge): string {
  const url = new URL(returnUrl);
  url.searchParams.set('redirectResult', redirectResult);
  return url.href;
}

function page(challenge: Challenge | undefined): Answer {
  if (challenge === undefined) return nothingToAuthenticate('There is no such payment.', 404);
  if (challenge.outcome !== 'open')
    return nothingToAuthenticate('Nothing to authenticate: it is answered.', 200);
  const { value, currency } = challenge.payment.amount;
  return authenticationPage(`${inDecimal(value, currency)} ${currency}`);
}
