import { PeerProblem, PeerUnavailable } from '../../kit/calls/peer-client.ts';
import type { Checkout } from '../contract.ts';
import type { Context } from '../service.ts';
import { findLastAttempt } from '../store/checkout-attempts.ts';
import { sessionOfToken } from './checkout-of-token.ts';
import { recordPayment } from './record-payment.ts';
import { refreshCheckout } from './refresh-checkout.ts';

/**
 * The payer will not confirm at the bank: the payment is voided, so that another card may be tried. One that the bank
 * has taken meanwhile stays paid.
 * @throws Problem 404 `checkout_not_found`
 */
export async function cancelAttempt(context: Context, token: string): Promise<Checkout> {
  const { database } = context;
  const session = await sessionOfToken(database, token);
  const attempt = await findLastAttempt(database, session.id);
  if (attempt?.outcome === 'pending' && attempt.payment_id !== null && attempt.action_url !== null)
    await voidPayment(context, { attemptId: attempt.id, paymentId: attempt.payment_id });
  return refreshCheckout(context, token);
}

type Voided = { attemptId: string; paymentId: string };

/** Refused or unanswered, the payment itself tells what it came to. */
async function voidPayment(
  { peers, database, log }: Context,
  { attemptId, paymentId }: Voided,
): Promise<void> {
  try {
    const payment = await peers.gateway.cancelPayment(
      { params: { payment_id: paymentId }, body: { reason: 'abandoned_by_payer' } },
      { idempotencyKey: `${attemptId}-cancel` },
    );
    await database.transaction((transaction) => recordPayment(transaction, payment));
  } catch (error) {
    if (!(error instanceof PeerUnavailable) && !(error instanceof PeerProblem)) throw error;
    log.warn({ reason: error.message, payment: paymentId }, 'a payment that its payer gave up is not voided');
  }
}
