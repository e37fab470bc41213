import type { Queryable } from '../../kit/data/database.ts';
import { Problem } from '../../kit/problem.ts';
import { hashOpaqueToken } from '../../kit/sessions/opaque-token.ts';
import type { Checkout, CheckoutSession } from '../contract.ts';
import { type Attempt, findLastAttempt } from '../store/checkout-attempts.ts';
import { findSessionByToken } from '../store/checkout-sessions.ts';

/** @throws Problem 404 `checkout_not_found` */
export async function sessionOfToken(database: Queryable, token: string): Promise<CheckoutSession> {
  const session = await findSessionByToken(database, hashOpaqueToken(token));
  if (session !== undefined) return session;
  // The token is not repeated: it may be right somewhere else.
  throw new Problem({ code: 'checkout_not_found', status: 404, detail: 'There is no such checkout.' });
}

/** @throws Problem 404 `checkout_not_found` */
export async function getCheckout(
  database: Queryable,
  token: string,
): Promise<Checkout & { session: CheckoutSession }> {
  const session = await sessionOfToken(database, token);
  return { session, ...checkoutOf(session, await findLastAttempt(database, session.id)) };
}

export function checkoutOf(session: CheckoutSession, attempt: Attempt | undefined): Checkout {
  const isOver = session.state === 'open' && Date.parse(session.expires_at) <= Date.now();
  const state = isOver && attempt?.outcome !== 'pending' ? 'expired' : session.state;
  if (attempt === undefined) return { state, attempt: null };
  const { outcome, action_url, failure_code } = attempt;
  return { state, attempt: { outcome, action_url, failure_code } };
}
