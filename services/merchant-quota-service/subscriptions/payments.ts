import type { Transaction } from '../../kit/data/database.ts';
import { type Subscription, subscribe } from '../../kit/service.ts';
import { contract as gateway, isReversed } from '../../payment-gateway/contract.ts';
import { lifetimeMs } from '../domain/reservation-lifetime.ts';
import { changeReservation } from '../operations/change-reservation.ts';
import { forgetUse, restoreUse } from '../operations/restore-use.ts';
import type { Context } from '../service.ts';
import { extendReservation, lockReservationOf } from '../store/reservations.ts';

/** A reservation follows its payment. A payment without a reservation has nothing to say to us. */
export const subscriptions: readonly Subscription<Context>[] = [
  subscribe(gateway, 'payment.succeeded', async (_context, event, transaction) => {
    const reservation = await lockReservationOf(transaction, event.data.id);
    if (reservation === undefined || reservation.state === 'committed') return;
    await changeReservation(transaction, reservation, { to: 'committed', used: event.data.captured_amount });
  }),
  subscribe(gateway, 'payment.failed', (_context, { data: payment }, transaction) =>
    isReversed(payment) ? forgetUse(transaction, payment.id) : release(transaction, payment.id),
  ),
  subscribe(gateway, 'payment.cancelled', (_context, event, transaction) =>
    release(transaction, event.data.id),
  ),
  subscribe(gateway, 'refund.succeeded', (_context, event, transaction) =>
    restoreUse(transaction, { reference: event.data.payment_id, amount: event.data.amount }),
  ),
  subscribe(gateway, 'payment.requires_action', ({ now }, event, transaction) =>
    extendReservation(transaction, event.data.id, later(now(), lifetimeMs.requires_action)),
  ),
  subscribe(gateway, 'payment.requires_capture', ({ now }, event, transaction) =>
    extendReservation(transaction, event.data.id, later(now(), lifetimeMs.requires_capture)),
  ),
];

async function release(transaction: Transaction, paymentId: string): Promise<void> {
  const reservation = await lockReservationOf(transaction, paymentId);
  if (reservation?.state === 'reserved')
    await changeReservation(transaction, reservation, { to: 'released' });
}

function later(moment: Date, ms: number): Date {
  return new Date(moment.getTime() + ms);
}
