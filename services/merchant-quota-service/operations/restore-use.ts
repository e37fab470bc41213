import type { Transaction } from '../../kit/data/database.ts';
import type { Reservation } from '../contract.ts';
import { atMost } from '../domain/reservation-state.ts';
import { findLimitOfMerchant } from '../store/limits.ts';
import { lockReservationOf, setRestored } from '../store/reservations.ts';
import { changeUse } from '../store/usage.ts';

/** Its payment was never paid after all: it uses nothing, whatever the limits say of refunds. */
export async function forgetUse(transaction: Transaction, reference: string): Promise<void> {
  const reservation = await lockReservationOf(transaction, reference);
  if (reservation === undefined || reservation.committed_amount === null) return;
  await restore(transaction, reservation, reservation.committed_amount);
}

/**
 * Gives back what a refund returned, where the merchant's limits say so: to the day and month in which its payment
 * counted, never more than it used. A refund that is told of before its payment is kept for it.
 */
export async function restoreUse(
  transaction: Transaction,
  { reference, amount }: { reference: string; amount: bigint },
): Promise<void> {
  const reservation = await lockReservationOf(transaction, reference);
  if (reservation === undefined) return;
  const { merchant_id, currency } = reservation;
  const limit = await findLimitOfMerchant(transaction, merchant_id, currency);
  if (limit?.restores_refunds === true) await restore(transaction, reservation, amount);
}

async function restore(transaction: Transaction, reservation: Reservation, amount: bigint): Promise<void> {
  const { merchant_id, currency, created_at, committed_amount, restored_amount } = reservation;
  const restored = atMost(restored_amount + amount, committed_amount ?? reservation.amount);
  await setRestored(transaction, reservation, restored);
  if (committed_amount === null) return;
  const place = { merchant_id, currency, moment: new Date(created_at) };
  await changeUse(transaction, place, { reserved: 0n, committed: restored_amount - restored });
}
