import { keyInFlight } from '../../kit/data/idempotency-store.ts';
import { emit } from '../../kit/events/emit.ts';
import { contract, type Payment, type PaymentFailure } from '../contract.ts';
import { isPaymentTransition } from '../domain/payment-state.ts';
import type { Context } from '../service.ts';
import { closeAttempt } from '../store/attempts.ts';
import { updatePayment } from '../store/payments.ts';
import { insertWork } from '../store/pending-work.ts';
import { type Saga, settleSaga } from '../store/sagas.ts';
import { recordTimeMs, withOwnTime } from './own-time.ts';
import { countPayment } from './payment-metrics.ts';
import { lockedPayment } from './payment-named.ts';
import { insertCompensations, undoForPayment } from './undo-at-peers.ts';

export type Failing = {
  failure: PaymentFailure;
  /** The step that failed may have been done at its peer all the same. */
  mayHaveHappened: boolean;
  /** A person decided, not the channel: should the channel have a charge after all, it is voided. */
  isByPerson?: true;
};

/** The saga ends here: the payment is kept as failed with its reason, and earlier steps are undone in reverse. */
export async function failPayment(context: Context, saga: Saga, failing: Failing): Promise<Payment> {
  const payment = await withOwnTime(recordTimeMs, () => recordFailure(context, saga, failing));
  await undoForPayment(context, payment.id);
  return payment;
}

/** The record alone: what is to be undone at the peers is written down, and done by whoever comes for it. */
export function recordFailure(
  context: Context,
  { payment_id: id, run }: Saga,
  { failure, mayHaveHappened, isByPerson }: Failing,
): Promise<Payment> {
  return context.database.transaction(async (transaction) => {
    const { payment, saga } = await lockedPayment(transaction, id);
    if (saga.run !== run) throw keyInFlight();
    if (!isPaymentTransition(payment.state, 'failed')) return payment;
    const { code, message } = failure;
    await closeAttempt(transaction, id, { outcome: 'refused', code, message });
    await settleSaga(transaction, id, {
      step: 'rest',
      dueInMs: null,
      checks: 0,
      chargeUpdatedAt: saga.charge_updated_at,
    });
    const failed = await updatePayment(transaction, { ...payment, state: 'failed', failure }, code);
    if (isByPerson === true)
      await insertWork(transaction, { payment_id: id, kind: 'void_charge', reference: null, reason: code });
    await insertCompensations(transaction, payment, {
      step: failure.step,
      mayHaveHappened,
      reservationId: saga.reservation_id,
    });
    await emit(transaction, { contract, type: 'payment.failed', aggregateId: id, data: failed });
    transaction.afterCommit(() => countPayment(context, 'failed'));
    return failed;
  });
}
