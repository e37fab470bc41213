import { PeerProblem, PeerUnavailable } from '../../kit/calls/peer-client.ts';
import type { Checkout } from '../contract.ts';
import type { Context } from '../service.ts';
import { findLastAttempt } from '../store/checkout-attempts.ts';
import { checkoutOf, sessionOfToken } from './checkout-of-token.ts';
import { recordPayment } from './record-payment.ts';

/** Without an answer of the gateway it is what is known here. @throws Problem 404 `checkout_not_found` */
export async function refreshCheckout(context: Context, token: string): Promise<Checkout> {
  const { database } = context;
  const session = await sessionOfToken(database, token);
  const attempt = await findLastAttempt(database, session.id);
  if (attempt?.outcome === 'pending' && attempt.payment_id !== null)
    await askForOutcome(context, attempt.payment_id);
  const [now, last] = [await sessionOfToken(database, token), await findLastAttempt(database, session.id)];
  return checkoutOf(now, last);
}

async function askForOutcome({ peers, database, log }: Context, paymentId: string): Promise<void> {
  try {
    const payment = await peers.gateway.syncPayment({ params: { payment_id: paymentId } });
    await database.transaction((transaction) => recordPayment(transaction, payment));
  } catch (error) {
    if (!(error instanceof PeerUnavailable) && !(error instanceof PeerProblem)) throw error;
    log.warn({ reason: error.message, payment: paymentId }, 'the outcome of a payment is not known yet');
  }
}
