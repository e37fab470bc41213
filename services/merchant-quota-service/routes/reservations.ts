import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { notFound } from '../../kit/problem.ts';
import type { Routes } from '../../kit/service.ts';
import type { contract, Reservation } from '../contract.ts';
import { commitReservation } from '../operations/commit-reservation.ts';
import { releaseReservation } from '../operations/release-reservation.ts';
import { reserve } from '../operations/reserve.ts';
import type { Context } from '../service.ts';
import { findReservation, selectReservationHistory, selectReservations } from '../store/reservations.ts';

type ReservationRoutes = Pick<
  Routes<typeof contract, Context>,
  | 'reserve'
  | 'listReservations'
  | 'getReservation'
  | 'getReservationHistory'
  | 'commitReservation'
  | 'releaseReservation'
>;

export const reservationRoutes: ReservationRoutes = {
  reserve: (context, { body }) => reserve(context, body),
  listReservations: async ({ database }, { query }) => {
    const page = pageRequest(query);
    return pageOf(await selectReservations(database, query, page), page);
  },
  getReservation: (context, { params }) => known(context, params.reservation_id),
  getReservationHistory: async (context, { params }) => {
    const { id } = await known(context, params.reservation_id);
    return { data: await selectReservationHistory(context.database, id) };
  },
  commitReservation: (context, { params, body }) =>
    commitReservation(context, params.reservation_id, body.amount),
  releaseReservation: (context, { params }) => releaseReservation(context, params.reservation_id),
};

async function known({ database }: Context, id: string): Promise<Reservation> {
  const reservation = await findReservation(database, id);
  if (reservation === undefined) throw notFound('reservation', id);
  return reservation;
}
