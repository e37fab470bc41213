import { PeerProblem, PeerUnavailable } from '../../kit/calls/peer-client.ts';
import { newId } from '../../kit/data/ids.ts';
import { conflict, Problem } from '../../kit/problem.ts';
import type { Payment } from '../../payment-gateway/contract.ts';
import type { Card, Checkout, CheckoutSession } from '../contract.ts';
import { mostAttempts } from '../domain/live-settings.ts';
import type { Language } from '../page/language.ts';
import type { Context } from '../service.ts';
import {
  type Attempt,
  findAttempt,
  findLastAttempt,
  insertAttempt,
  updateAttempt,
} from '../store/checkout-attempts.ts';
import { lockSession } from '../store/checkout-sessions.ts';
import { getCheckout, sessionOfToken } from './checkout-of-token.ts';
import { pageUrl } from './page-url.ts';
import { attemptKey, recordPayment } from './record-payment.ts';

export type Payer = { token: string; card: Card; ipAddress: string; language: Language | undefined };

/**
 * A declined card is an answer with a failed attempt, after which another may be tried; an unknown outcome is an
 * attempt that stays pending until the gateway tells.
 * @throws Problem 404, 409 `payment_in_progress`, `checkout_complete`, `too_many_attempts`, 410 `checkout_expired`;
 * PeerUnavailable when the gateway has certainly not paid
 */
export async function pay(context: Context, payer: Payer): Promise<Checkout> {
  const { database } = context;
  const session = await sessionOfToken(database, payer.token);
  const attempt = await beginAttempt(context, session.id);
  const payment = await askGateway(context, payer, { session, attempt });
  if (payment !== undefined) await database.transaction((transaction) => recordPayment(transaction, payment));
  const { state, attempt: last } = await getCheckout(database, payer.token);
  return { state, attempt: last };
}

/** Longer than a request may take, so that whoever began the attempt has given up. */
const abandonedAfterMs = 60_000;

/** An attempt whose payment nobody has heard of goes on under its key: it pays once, whoever asks again. */
async function beginAttempt({ database, liveSettings }: Context, sessionId: string): Promise<BegunAttempt> {
  return database.transaction(async (transaction) => {
    const session = await lockSession(transaction, sessionId);
    if (session === undefined) throw new Error('unreachable: sessions are not deleted');
    if (session.state === 'complete') throw conflict('checkout_complete', 'It is paid already.');
    const last = await findLastAttempt(transaction, sessionId);
    if (last?.outcome === 'pending') return resumed(last);
    if (session.state === 'expired' || Date.parse(session.expires_at) <= Date.now()) throw checkoutExpired();
    const number = (last?.number ?? 0) + 1;
    if (number > liveSettings.read(mostAttempts))
      throw conflict('too_many_attempts', 'Too many cards were tried.');
    const attempt = await insertAttempt(transaction, { id: newId('cka'), session_id: sessionId, number });
    return { ...attempt, isFirstAsked: true };
  });
}

/** @throws Problem 409 `payment_in_progress` */
function resumed(attempt: Attempt): BegunAttempt {
  const isAbandoned = Date.parse(attempt.created_at) < Date.now() - abandonedAfterMs;
  if (attempt.payment_id !== null || !isAbandoned) throw paymentInProgress();
  return { ...attempt, isFirstAsked: false };
}

/** Only then does a refusal mean that there is no payment. */
type BegunAttempt = Attempt & { isFirstAsked: boolean };
type Asked = { session: CheckoutSession; attempt: BegunAttempt };

/** Undefined: the outcome is not known, or the refusal is recorded. */
async function askGateway(context: Context, payer: Payer, asked: Asked): Promise<Payment | undefined> {
  const { session, attempt } = asked;
  try {
    return await context.peers.gateway.createPayment(
      {
        body: {
          merchant_id: session.merchant_id,
          merchant_reference: session.merchant_reference,
          amount: session.amount,
          currency: session.currency,
          payment_method: { type: 'card', ...payer.card },
          ip_address: payer.ipAddress,
          return_url: pageUrl(context.settings, payer.token, payer.language),
          metadata: { checkout_session_id: session.id, [attemptKey]: attempt.id },
          ...(session.description === null ? {} : { description: session.description }),
          ...(session.customer_email === null ? {} : { customer_email: session.customer_email }),
        },
      },
      { idempotencyKey: attempt.id },
    );
  } catch (error) {
    return await withoutPayment(context, attempt, error);
  }
}

async function withoutPayment(context: Context, attempt: BegunAttempt, error: unknown): Promise<undefined> {
  if (error instanceof PeerUnavailable) {
    if (error.outcome === 'unknown') return undefined;
    await failAttempt(context, attempt, 'unavailable');
    throw error;
  }
  if (!(error instanceof PeerProblem)) throw error;
  // Another card under the attempt's key: the first one is under way.
  if (error.code.startsWith('idempotency_key_')) throw paymentInProgress();
  await failAttempt(context, attempt, error.code);
  return undefined;
}

async function failAttempt(
  { database }: Context,
  { id, session_id, isFirstAsked }: BegunAttempt,
  code: string,
): Promise<void> {
  if (!isFirstAsked) return;
  await database.transaction(async (transaction) => {
    await lockSession(transaction, session_id);
    const attempt = await findAttempt(transaction, id);
    if (attempt?.outcome !== 'pending' || attempt.payment_id !== null) return;
    await updateAttempt(transaction, { ...attempt, outcome: 'failed', failure_code: code });
  });
}

function paymentInProgress(): Problem {
  return conflict('payment_in_progress', 'A payment for this checkout is under way.');
}

function checkoutExpired(): Problem {
  return new Problem({ code: 'checkout_expired', status: 410, detail: 'The checkout session is closed.' });
}
