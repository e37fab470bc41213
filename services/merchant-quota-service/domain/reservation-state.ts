import { conflict } from '../../kit/problem.ts';
import type { Reservation } from '../contract.ts';

export type ReservationState = Reservation['state'];

/**
 * From each state, the states that a reservation may go to. One that released itself is committed all the same
 * when its payment succeeded after all: the money has moved, so it counts.
 */
export const reservationTransitions: Readonly<Record<ReservationState, readonly ReservationState[]>> = {
  reserved: ['committed', 'released'],
  released: ['committed'],
  committed: [],
};

/** @throws Problem 409 `reservation_committed` */
export function assertReservationTransition(from: ReservationState, to: ReservationState): void {
  if (reservationTransitions[from].includes(to)) return;
  throw conflict(`reservation_${from}`, `A reservation that is ${from} cannot become ${to}.`);
}

/** What a merchant's counters of a day or month hold, or by how much they change; minor units. */
export type Use = { reserved: bigint; committed: bigint };

/** How a transition moves the counters. `used` is what a commit counts. */
export function counterChange(
  from: ReservationState,
  to: ReservationState,
  amounts: { amount: bigint; used: bigint },
): Use {
  return {
    reserved: from === 'reserved' ? -amounts.amount : 0n,
    committed: to === 'committed' ? amounts.used : 0n,
  };
}

/** Nothing is given back that was not used. */
export function atMost(amount: bigint, bound: bigint): bigint {
  return amount < bound ? amount : bound;
}
