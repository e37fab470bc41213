import { conflict, notFound } from '../../kit/problem.ts';
import type { CheckoutSession } from '../contract.ts';
import type { Context } from '../service.ts';
import { findLastAttempt } from '../store/checkout-attempts.ts';
import { lockSession, selectDueSessions } from '../store/checkout-sessions.ts';
import { changeSession } from './change-session.ts';

const mostAtOnce = 100;

/** @throws Problem 404 `checkout_session_not_found`, 409 `payment_in_progress`, `illegal_checkout_transition` */
export async function expireSession({ database }: Context, id: string): Promise<CheckoutSession> {
  return database.transaction(async (transaction) => {
    const session = await lockSession(transaction, id);
    if (session === undefined) throw notFound('checkout_session', id);
    if (session.state === 'expired') return session;
    const attempt = await findLastAttempt(transaction, id);
    // It might succeed yet, and a session that is paid is complete.
    if (attempt?.outcome === 'pending')
      throw conflict('payment_in_progress', 'A payment for the session is under way.');
    return changeSession(transaction, session, { to: 'expired' });
  });
}

/** One that a payer is just paying is left for the next time. */
export async function expireDueSessions(context: Context): Promise<void> {
  for (const { id } of await selectDueSessions(context.database, mostAtOnce)) {
    await expireSession(context, id).catch((error: unknown) =>
      context.log.info({ error, session: id }, 'a due checkout session is not expired'),
    );
  }
}
