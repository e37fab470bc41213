import type { Transaction } from '../../kit/data/database.ts';
import type { Payment } from '../../payment-gateway/contract.ts';
import type { CheckoutSession } from '../contract.ts';
import { outcomeOfPayment } from '../domain/checkout-state.ts';
import { type Attempt, findAttempt, updateAttempt } from '../store/checkout-attempts.ts';
import { lockSession } from '../store/checkout-sessions.ts';
import { changeSession } from './change-session.ts';

/** In a payment's metadata: which attempt made it. */
export const attemptKey = 'checkout_attempt_id';

/** What the gateway says of a payment, by answer or by event, in any order and any number of times. */
export async function recordPayment(transaction: Transaction, payment: Payment): Promise<void> {
  const named = await findAttempt(transaction, payment.metadata[attemptKey] ?? '');
  const session = named === undefined ? undefined : await lockSession(transaction, named.session_id);
  // Read again under the session's lock.
  const attempt = named === undefined ? undefined : await findAttempt(transaction, named.id);
  if (session === undefined || attempt === undefined || !isOurs(payment, session, attempt)) return;
  if (attempt.outcome !== 'pending' || isOlder(payment, attempt)) return;
  const outcome = outcomeOfPayment[payment.state];
  await updateAttempt(transaction, {
    ...attempt,
    outcome,
    payment_id: payment.id,
    payment_updated_at: payment.updated_at,
    action_url: payment.state === 'requires_action' ? (payment.next_action?.url ?? null) : null,
    failure_code: outcome === 'failed' ? (payment.failure?.code ?? 'payment_cancelled') : null,
  });
  if (outcome === 'succeeded')
    await changeSession(transaction, session, { to: 'complete', payment_id: payment.id });
}

/** Metadata is the merchant's to write: a smaller payment must not pass for the session's. */
function isOurs(payment: Payment, session: CheckoutSession, attempt: Attempt): boolean {
  return (
    payment.merchant_id === session.merchant_id &&
    payment.amount === session.amount &&
    payment.currency === session.currency &&
    (attempt.payment_id ?? payment.id) === payment.id
  );
}

function isOlder(payment: Payment, attempt: Attempt): boolean {
  return (
    attempt.payment_updated_at !== null &&
    Date.parse(payment.updated_at) < Date.parse(attempt.payment_updated_at)
  );
}
