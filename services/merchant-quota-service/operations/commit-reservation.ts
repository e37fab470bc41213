import { conflict, notFound, unprocessable } from '../../kit/problem.ts';
import type { Reservation } from '../contract.ts';
import type { Context } from '../service.ts';
import { lockReservation } from '../store/reservations.ts';
import { changeReservation } from './change-reservation.ts';

/**
 * Of a part the rest is released.
 * @param amount minor units; the whole reservation unless given
 * @throws Problem 404 `reservation_not_found`, 409 `reservation_released`, `reservation_committed`, 422 `commit_too_large`
 */
export async function commitReservation(
  { database }: Context,
  id: string,
  amount?: bigint,
): Promise<Reservation> {
  return database.transaction(async (transaction) => {
    const reservation = await lockReservation(transaction, id);
    if (reservation === undefined) throw notFound('reservation', id);
    if (reservation.state === 'committed') return asCommitted(reservation, amount);
    if (reservation.state === 'released')
      throw conflict('reservation_released', 'The reservation was released; reserve again.');
    const used = amount ?? reservation.amount;
    if (used > reservation.amount)
      throw unprocessable(
        'commit_too_large',
        `Only ${reservation.amount} is reserved; ${used} was asked for.`,
      );
    return changeReservation(transaction, reservation, { to: 'committed', used });
  });
}

function asCommitted(reservation: Reservation, amount: bigint | undefined): Reservation {
  if (amount === undefined || amount === reservation.committed_amount) return reservation;
  throw conflict('reservation_committed', `${reservation.committed_amount} of it counts as used already.`);
}
