import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql, where } from '../../kit/data/sql.ts';
import type { Reservation, ReservationChange } from '../contract.ts';
import type { ReservationState } from '../domain/reservation-state.ts';

export type ReservationFilter = { merchant_id?: string; reference?: string; state?: ReservationState };

/** Undefined when the reference has a reservation; one that is being made at this moment is waited for. */
export async function insertReservation(
  transaction: Transaction,
  reservation: Omit<Reservation, 'state' | 'committed_amount' | 'restored_amount' | 'updated_at'>,
): Promise<Reservation | undefined> {
  const { id, merchant_id, reference, currency, amount, expires_at, created_at } = reservation;
  return transaction.maybe<Reservation>(sql`
    insert into reservations (id, merchant_id, reference, currency, amount, state, expires_at, created_at, updated_at)
    values (${id}, ${merchant_id}, ${reference}, ${currency}, ${amount}, 'reserved', ${expires_at}, ${created_at}, ${created_at})
    on conflict (reference) do nothing returning *`);
}

export async function findReservation(database: Queryable, id: string): Promise<Reservation | undefined> {
  return database.maybe<Reservation>(sql`select * from reservations where id = ${id}`);
}

export async function findReservationOf(
  database: Queryable,
  reference: string,
): Promise<Reservation | undefined> {
  return database.maybe<Reservation>(sql`select * from reservations where reference = ${reference}`);
}

/** Locked until the transaction ends, so that two transitions of one reservation follow each other. */
export async function lockReservation(
  transaction: Transaction,
  id: string,
): Promise<Reservation | undefined> {
  return transaction.maybe<Reservation>(sql`select * from reservations where id = ${id} for update`);
}

export async function lockReservationOf(
  transaction: Transaction,
  reference: string,
): Promise<Reservation | undefined> {
  return transaction.maybe<Reservation>(
    sql`select * from reservations where reference = ${reference} for update`,
  );
}

/** One whose time is over; those that another worker holds are left to it. */
export async function lockExpired(transaction: Transaction, now: Date): Promise<Reservation | undefined> {
  return transaction.maybe<Reservation>(sql`
    select * from reservations where state = 'reserved' and expires_at <= ${now}
    order by expires_at limit 1 for update skip locked`);
}

export async function selectReservations(
  database: Queryable,
  { merchant_id, reference, state }: ReservationFilter,
  page: PageRequest,
): Promise<Reservation[]> {
  const conditions = [
    merchant_id === undefined ? undefined : sql`merchant_id = ${merchant_id}`,
    reference === undefined ? undefined : sql`reference = ${reference}`,
    state === undefined ? undefined : sql`state = ${state}`,
  ];
  return database.many<Reservation>(sql`
    select * from reservations ${where([...conditions, pageCondition(page)])} ${pageOrder(page)}`);
}

export async function updateReservation(
  transaction: Transaction,
  change: Pick<Reservation, 'id' | 'state' | 'committed_amount' | 'restored_amount'> & {
    from: ReservationState;
  },
): Promise<Reservation> {
  return transaction.one<Reservation>(sql`
    with changed as (
      update reservations set state = ${change.state}, committed_amount = ${change.committed_amount},
             restored_amount = ${change.restored_amount}, updated_at = now()
      where id = ${change.id} returning *
    ), kept as (
      insert into reservation_history (reservation_id, from_state, to_state, committed_amount, restored_amount)
      select id, ${change.from}, state, committed_amount, restored_amount from changed
    )
    select * from changed`);
}

/** The state stays. */
export async function setRestored(
  transaction: Transaction,
  reservation: Reservation,
  restoredAmount: bigint,
): Promise<void> {
  await updateReservation(transaction, {
    ...reservation,
    from: reservation.state,
    restored_amount: restoredAmount,
  });
}

const mostChanges = 100;

/** Oldest first, of the last ones. */
export async function selectReservationHistory(
  database: Queryable,
  reservationId: string,
): Promise<ReservationChange[]> {
  return database.many<ReservationChange>(sql`
    select from_state, to_state, committed_amount, restored_amount, at from (
      select * from reservation_history where reservation_id = ${reservationId} order by id desc limit ${mostChanges}
    ) as last order by id`);
}

/** Never earlier than before. */
export async function extendReservation(
  transaction: Transaction,
  reference: string,
  expiresAt: Date,
): Promise<void> {
  await transaction.execute(sql`
    update reservations set expires_at = greatest(expires_at, ${expiresAt}), updated_at = now()
    where reference = ${reference} and state = 'reserved'`);
}
