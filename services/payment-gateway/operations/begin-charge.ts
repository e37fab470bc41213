import { keyInFlight } from '../../kit/data/idempotency-store.ts';
import { newId } from '../../kit/data/ids.ts';
import { assertPaymentTransition } from '../domain/payment-state.ts';
import type { Context } from '../service.ts';
import { openAttempt } from '../store/attempts.ts';
import { updatePayment } from '../store/payments.ts';
import { advanceSaga, type Saga } from '../store/sagas.ts';
import { type Locked, lockedPayment } from './payment-named.ts';

/** Committed before the channel is asked: from here on money may move. */
export async function beginCharge({ database }: Context, saga: Saga, orderId: string): Promise<Locked> {
  return database.transaction(async (transaction) => {
    const { payment } = await lockedPayment(transaction, saga.payment_id);
    const advanced = await advanceSaga(transaction, saga, { step: 'channel', progress: {} });
    if (advanced === undefined) throw keyInFlight();
    assertPaymentTransition(payment.state, 'processing');
    await openAttempt(transaction, {
      id: newId('att'),
      payment_id: payment.id,
      operation: 'charge',
      amount: payment.amount,
      reason: null,
      from_state: payment.state,
    });
    const processing = await updatePayment(transaction, {
      ...payment,
      state: 'processing',
      order_id: orderId,
    });
    return { payment: processing, saga: advanced };
  });
}
