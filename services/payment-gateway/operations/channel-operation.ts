/** Capture and void: asked of the channel while the payment is `processing`, so that nothing else is asked meanwhile. */
import type { Charge } from '../../channel-adapter/contract.ts';
import { PeerProblem, PeerUnavailable } from '../../kit/calls/peer-client.ts';
import type { Transaction } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { conflict, notFound } from '../../kit/problem.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import type { Payment } from '../contract.ts';
import { restingMs } from '../domain/authorization.ts';
import {
  assertPaymentOperation,
  assertPaymentTransition,
  type PaymentOperation,
} from '../domain/payment-state.ts';
import type { Context } from '../service.ts';
import {
  type Attempt,
  type AttemptOutcome,
  closeAttempt,
  findAttempt,
  openAttempt,
} from '../store/attempts.ts';
import { updatePayment } from '../store/payments.ts';
import { beginOperation, dueNow, restSaga, type Saga, takeSaga } from '../store/sagas.ts';
import { leaveOpen } from './leave-open.ts';
import { recordTimeMs, withOwnTime } from './own-time.ts';
import { lockedPayment, paymentNamed } from './payment-named.ts';
import { recordCharge } from './record-charge.ts';

export type ChannelOperation = {
  paymentId: string;
  operation: PaymentOperation;
  amount: bigint | null;
  reason: string | null;
  fee: Pick<Saga, 'fee_quote' | 'fee_basis'>;
  merchantId: string | undefined;
};

/** @throws Problem 404 `payment_not_found`, 409 `illegal_payment_transition`; PeerUnavailable when nothing was done */
export async function operateAtChannel(
  context: Context,
  request: ChannelOperation,
  bind: IdempotencyHandle['bind'],
): Promise<Payment> {
  const id = newId('att');
  const attempt = await context.database.transaction(async (transaction) => {
    const { payment } = await lockedPayment(transaction, request.paymentId, request.merchantId);
    const begun = await begin(transaction, payment, { ...request, id });
    await bind(transaction, id);
    return begun;
  });
  return ask(context, attempt, { isFirst: true });
}

/** An earlier request with the same key was interrupted: what it began is brought to its end. */
export async function resumeAtChannel(context: Context, attemptId: string): Promise<Payment> {
  const attempt = await findAttempt(context.database, attemptId);
  if (attempt === undefined) throw notFound('payment', attemptId);
  switch (attempt.outcome) {
    case 'done':
      return paymentNamed(context.database, attempt.payment_id);
    case 'refused':
      throw conflict('illegal_payment_transition', attempt.message ?? 'The channel refused.');
    case 'open':
      await takeSaga(context.database, attempt.payment_id);
      return ask(context, attempt, { isFirst: false });
    case 'not_executed':
      return ask(context, await beginAgain(context, attempt), { isFirst: true });
  }
}

type Beginning = Pick<ChannelOperation, 'operation' | 'amount' | 'reason' | 'fee'> & { id: string };

async function begin(transaction: Transaction, payment: Payment, request: Beginning): Promise<Attempt> {
  const { id, operation, amount, reason, fee } = request;
  assertPaymentOperation(payment.state, operation);
  assertPaymentTransition(payment.state, 'processing');
  await beginOperation(transaction, payment.id, { step: operation, fee });
  await updatePayment(transaction, { ...payment, state: 'processing' }, operation);
  return openAttempt(transaction, {
    id,
    payment_id: payment.id,
    operation,
    amount,
    reason,
    from_state: payment.state,
  });
}

function beginAgain({ database }: Context, attempt: Attempt): Promise<Attempt> {
  return database.transaction(async (transaction) => {
    const { payment, saga } = await lockedPayment(transaction, attempt.payment_id);
    const operation = attempt.operation === 'capture' ? 'capture' : 'cancel';
    return begin(transaction, payment, { ...attempt, operation, fee: saga });
  });
}

async function ask(context: Context, attempt: Attempt, { isFirst }: { isFirst: boolean }): Promise<Payment> {
  try {
    return await recordCharge(context, await callChannel(context, attempt));
  } catch (error) {
    if (error instanceof PeerProblem && error.status !== 429) throw await refused(context, attempt, error);
    if (!(error instanceof PeerProblem) && !(error instanceof PeerUnavailable)) throw error;
    const isNotExecuted = error instanceof PeerProblem || error.outcome === 'not-executed';
    if (!isFirst || !isNotExecuted) return leaveOpen(context, attempt.payment_id);
    await backToBefore(context, attempt, { outcome: 'not_executed' });
    throw error;
  }
}

const channelTimeoutMs = 25_000;

function callChannel({ peers }: Context, attempt: Attempt): Promise<Charge> {
  const options = { idempotencyKey: attempt.id, timeoutMs: channelTimeoutMs };
  const params = { payment_id: attempt.payment_id };
  if (attempt.operation !== 'capture') return peers.channel.cancelCharge({ params }, options);
  if (attempt.amount === null) throw new Error('a capture without an amount');
  return peers.channel.captureCharge({ params, body: { amount: attempt.amount } }, options);
}

/** The channel knows better than we what state its charge is in: the job asks it. */
async function refused(context: Context, attempt: Attempt, error: PeerProblem): Promise<Error> {
  const { code, message } = error;
  await backToBefore(context, attempt, { outcome: 'refused', code, message });
  return conflict('illegal_payment_transition', `The channel refused: ${message}`);
}

type End = { outcome: Exclude<AttemptOutcome, 'open' | 'done'>; code?: string; message?: string };

function backToBefore({ database, now }: Context, attempt: Attempt, end: End): Promise<void> {
  return withOwnTime(recordTimeMs, () =>
    database.transaction(async (transaction) => {
      const { payment } = await lockedPayment(transaction, attempt.payment_id);
      if (payment.state !== 'processing') return;
      await closeAttempt(transaction, payment.id, end);
      const before = await updatePayment(
        transaction,
        { ...payment, state: attempt.from_state },
        `${attempt.operation} ${end.outcome}`,
      );
      await restSaga(transaction, payment.id, restingMs(before, now()));
      if (end.outcome === 'refused' || attempt.from_state === 'requires_action')
        await dueNow(transaction, payment.id);
    }),
  );
}
