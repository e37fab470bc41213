import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import { contract, type Reservation } from '../contract.ts';
import { assertReservationTransition, atMost, counterChange } from '../domain/reservation-state.ts';
import { updateReservation } from '../store/reservations.ts';
import { changeUse } from '../store/usage.ts';

/** `used`: what a commit counts; minor units, the whole reservation unless given. */
export type ReservationChange = { to: 'committed'; used?: bigint } | { to: 'released' };

/** The one place where a locked reservation changes its state: row, counters and event together. */
export async function changeReservation(
  transaction: Transaction,
  reservation: Reservation,
  change: ReservationChange,
): Promise<Reservation> {
  const { id, state, amount, merchant_id, currency, created_at } = reservation;
  assertReservationTransition(state, change.to);
  const isCommit = change.to === 'committed';
  const committed = isCommit ? (change.used ?? amount) : 0n;
  // Refunds may be told of before their payment is.
  const restored = atMost(reservation.restored_amount, committed);
  const changed = await updateReservation(transaction, {
    id,
    from: state,
    state: change.to,
    committed_amount: isCommit ? committed : null,
    restored_amount: isCommit ? restored : reservation.restored_amount,
  });
  const place = { merchant_id, currency, moment: new Date(created_at) };
  await changeUse(
    transaction,
    place,
    counterChange(state, change.to, { amount, used: committed - restored }),
  );
  if (change.to === 'released')
    await emit(transaction, { contract, type: 'reservation.released', aggregateId: id, data: changed });
  return changed;
}
