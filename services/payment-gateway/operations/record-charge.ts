import type { Charge } from '../../channel-adapter/contract.ts';
import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import { contract, isReversed, type Payment, type PaymentState } from '../contract.ts';
import { cancellationReason, captureBefore, restingMs } from '../domain/authorization.ts';
import { type ChargeNews, decideOnCharge } from '../domain/charge-outcome.ts';
import type { Context } from '../service.ts';
import { closeAttempt, findOpenAttempt } from '../store/attempts.ts';
import { updatePayment } from '../store/payments.ts';
import { isChargeVoided } from '../store/pending-work.ts';
import { sumOfRefunds } from '../store/refunds.ts';
import { openReview, settleReviews } from '../store/reviews.ts';
import { dueNow, settleSaga } from '../store/sagas.ts';
import { leaveOpen } from './leave-open.ts';
import { recordTimeMs, withOwnTime } from './own-time.ts';
import { countPayment } from './payment-metrics.ts';
import { type Locked, lockedPayment } from './payment-named.ts';
import { insertCompensations, undoForPayment } from './undo-at-peers.ts';

type Given = Pick<Context, 'log' | 'metrics' | 'now'>;

/** Takes over what the channel answered, and undoes at once what a refusal leaves behind. */
export async function recordCharge(
  context: Context,
  charge: Charge,
  source: ChargeNews['source'] = 'answer',
): Promise<Payment> {
  const payment = await withOwnTime(recordTimeMs, () =>
    context.database.transaction((transaction) => applyCharge(context, transaction, { charge, source })),
  );
  // Who came with news of its own accord does not disturb whoever is at work.
  if (payment.state === 'processing' && source !== 'event') return leaveOpen(context, payment.id);
  if (payment.state === 'failed' || payment.state === 'cancelled') await undoForPayment(context, payment.id);
  return payment;
}

/** The one place where a charge changes its payment: row, event and what follows, together. */
export async function applyCharge(
  context: Given,
  transaction: Transaction,
  { charge, source }: { charge: Charge; source: ChargeNews['source'] },
): Promise<Payment> {
  const locked = await lockedPayment(transaction, charge.payment_id);
  const { payment, saga } = locked;
  const attempt = await findOpenAttempt(transaction, payment.id);
  const isRefunded = payment.captured_amount > 0n && (await sumOfRefunds(transaction, payment.id)) > 0n;
  const fromState = attempt?.from_state;
  const decision = decideOnCharge({ payment, saga, charge, source, fromState, isRefunded });
  switch (decision.kind) {
    case 'ignore':
      return payment;
    case 'contradiction':
      if (!(await isChargeVoided(transaction, payment.id, charge.updated_at)))
        await leaveToPerson(context, transaction, { payment, charge });
      return payment;
    case 'recalculate':
      await dueNow(transaction, payment.id);
      return payment;
    case 'revert': {
      await closeAttempt(transaction, payment.id, { outcome: 'not_executed' });
      const reverted = { ...payment, state: decision.state };
      await restAt(context, transaction, { payment: reverted, charge });
      return updatePayment(transaction, reverted, `${attempt?.operation ?? 'operation'} not_executed`);
    }
    case 'become': {
      await closeAttempt(transaction, payment.id, attemptEnd(charge));
      if (payment.needs_review === true)
        await settleReviews(transaction, { paymentId: payment.id }, `The channel told: ${decision.state}.`);
      const after = paymentAfter(locked, charge, decision.state);
      if (after.state === 'cancelled')
        after.cancellation_reason = cancellationReason(payment, attempt, context.now());
      await restAt(context, transaction, { payment: after, charge });
      const changed = await updatePayment(transaction, after, reasonOf(after));
      await announce(context, transaction, { payment: changed, saga });
      return changed;
    }
  }
}

type AttemptEnd = Parameters<typeof closeAttempt>[2];

function attemptEnd({ state, failure }: Charge): AttemptEnd {
  return state === 'failed' && failure !== null ? { outcome: 'refused', ...failure } : { outcome: 'done' };
}

async function leaveToPerson(
  { log }: Given,
  transaction: Transaction,
  { payment, charge }: { payment: Payment; charge: Charge },
): Promise<void> {
  const detail = `The payment is ${payment.state}, and the channel says that its charge is ${charge.state}.`;
  log.error({ payment: payment.id }, `a person must look: ${detail}`);
  await openReview(transaction, { paymentId: payment.id }, { code: 'channel_contradicts', detail });
}

/** A payer who must act is waited for, and a capture until its time is over. */
async function restAt(
  { now }: Given,
  transaction: Transaction,
  { payment, charge }: { payment: Payment; charge: Charge },
): Promise<void> {
  await settleSaga(transaction, payment.id, {
    step: 'rest',
    dueInMs: restingMs(payment, now()),
    checks: 0,
    chargeUpdatedAt: charge.updated_at,
  });
}

function paymentAfter({ payment, saga }: Locked, charge: Charge, state: PaymentState): Payment {
  const isCaptured = state === 'succeeded';
  const hadSucceeded = payment.state === 'succeeded';
  const url = state === 'requires_action' ? charge.next_action_url : null;
  return {
    ...payment,
    state,
    channel: charge.channel,
    channel_payment_id: charge.channel_payment_id,
    card:
      charge.card === null
        ? payment.card
        : { ...charge.card, fingerprint: saga.card_fingerprint ?? charge.card.fingerprint },
    captured_amount: isCaptured ? charge.captured_amount : 0n,
    fee_amount: isCaptured ? saga.fee_quote : null,
    ...(hadSucceeded
      ? { reversed_amount: payment.captured_amount, reversed_fee_amount: payment.fee_amount }
      : {}),
    next_action: url === null ? null : { type: 'redirect', url },
    failure: state === 'failed' ? failureOf(charge) : null,
    capture_before:
      state === 'requires_capture'
        ? (payment.capture_before ?? captureBefore(charge.channel, charge.updated_at))
        : (payment.capture_before ?? null),
  };
}

/** What the history says of the change. */
function reasonOf({ failure, cancellation_reason, state }: Payment): string | null {
  return state === 'cancelled' ? (cancellation_reason ?? null) : (failure?.code ?? null);
}

function failureOf({ failure }: Charge): Payment['failure'] {
  const { code, message } = failure ?? { code: 'declined', message: 'The channel declined the payment.' };
  return { step: 'channel', code, message };
}

const eventOfState = {
  requires_action: 'payment.requires_action',
  requires_capture: 'payment.requires_capture',
  succeeded: 'payment.succeeded',
  failed: 'payment.failed',
  cancelled: 'payment.cancelled',
} as const satisfies Partial<Record<PaymentState, keyof typeof contract.events>>;

/** The event, the count, and for a payment that is over without money what must be undone. */
async function announce(context: Given, transaction: Transaction, { payment, saga }: Locked): Promise<void> {
  const { state } = payment;
  if (state === 'created' || state === 'processing') return;
  // Of one that had succeeded order and quota are settled: they follow by the event.
  if ((state === 'failed' && !isReversed(payment)) || state === 'cancelled')
    await insertCompensations(transaction, payment, {
      step: 'channel',
      mayHaveHappened: false,
      reservationId: saga.reservation_id,
    });
  await emit(transaction, { contract, type: eventOfState[state], aggregateId: payment.id, data: payment });
  transaction.afterCommit(() => countPayment(context, state));
}
