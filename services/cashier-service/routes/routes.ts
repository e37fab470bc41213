import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { notFound, Problem } from '../../kit/problem.ts';
import { type RawRequest, reply } from '../../kit/service.ts';
import { maintenanceNotice } from '../domain/live-settings.ts';
import { cancelAttempt } from '../operations/cancel-attempt.ts';
import { getCheckout } from '../operations/checkout-of-token.ts';
import { createSession } from '../operations/create-session.ts';
import { expireSession } from '../operations/expire-session.ts';
import { pay } from '../operations/pay.ts';
import { refreshCheckout } from '../operations/refresh-checkout.ts';
import { languageOf } from '../page/language.ts';
import { pageHeaders, renderMissing, renderPage } from '../page/render.ts';
import type { CashierRoutes } from '../service.ts';
import { findSession, selectSessions } from '../store/checkout-sessions.ts';

export const routes: CashierRoutes = {
  createCheckoutSession: (context, { body, idempotency }) => createSession(context, body, idempotency),
  listCheckoutSessions: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectSessions(database, query, page), page);
  },
  getCheckoutSession: async ({ database }, { params }) => {
    const session = await findSession(database, params.session_id);
    if (session === undefined) throw notFound('checkout_session', params.session_id);
    return session;
  },
  expireCheckoutSession: (context, { params }) => expireSession(context, params.session_id),
  showCheckout: async ({ database, liveSettings }, { params, query, request }) => {
    const language = languageOf(query.lang, request.headers['accept-language']);
    const checkout = await getCheckout(database, params.token).catch((error: unknown) => {
      if (isNotFound(error) && isBrowser(request)) return undefined;
      throw error;
    });
    if (checkout === undefined)
      return reply(renderMissing(language), {
        status: 404,
        headers: { ...pageHeaders, 'content-type': 'text/html; charset=utf-8', 'content-language': language },
      });
    const notice = liveSettings.read(maintenanceNotice)?.[language];
    return reply(renderPage({ ...checkout, notice }, language), {
      headers: { ...pageHeaders, 'content-language': language },
    });
  },
  getCheckout: async ({ database }, { params }) => {
    const { state, attempt } = await getCheckout(database, params.token);
    return { state, attempt };
  },
  payCheckout: (context, { params, query, body, request }) =>
    pay(context, {
      token: params.token,
      card: body.card,
      ipAddress: request.remoteAddress,
      language: query.lang === undefined ? undefined : languageOf(query.lang, undefined),
    }),
  refreshCheckout: (context, { params }) => refreshCheckout(context, params.token),
  cancelCheckoutAttempt: (context, { params }) => cancelAttempt(context, params.token),
};

function isNotFound(error: unknown): boolean {
  return error instanceof Problem && error.details.status === 404;
}

/** Programs are told by a problem document. */
function isBrowser({ headers }: RawRequest): boolean {
  return typeof headers['accept'] === 'string' && headers['accept'].includes('text/html');
}
