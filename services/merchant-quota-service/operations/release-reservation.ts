import { notFound } from '../../kit/problem.ts';
import type { Reservation } from '../contract.ts';
import type { Context } from '../service.ts';
import { lockReservation } from '../store/reservations.ts';
import { changeReservation } from './change-reservation.ts';

/**
 * Releasing what is released changes nothing: compensations may be repeated.
 * @throws Problem 404 `reservation_not_found`, 409 `reservation_committed`
 */
export async function releaseReservation({ database }: Context, id: string): Promise<Reservation> {
  return database.transaction(async (transaction) => {
    const reservation = await lockReservation(transaction, id);
    if (reservation === undefined) throw notFound('reservation', id);
    if (reservation.state === 'released') return reservation;
    return changeReservation(transaction, reservation, { to: 'released' });
  });
}
