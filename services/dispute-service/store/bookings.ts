import type { Database, Queryable, Transaction } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { DisputeBooking } from '../contract.ts';
import type { BookedEvent } from '../domain/bookings.ts';

export async function insertBooking(
  transaction: Transaction,
  booking: { reference: string; disputeId: string; event: BookedEvent },
): Promise<void> {
  await transaction.execute(sql`
    insert into dispute_bookings (reference, dispute_id, event)
    values (${booking.reference}, ${booking.disputeId}, ${booking.event})`);
}

/** The oldest pending one of each dispute whose next attempt is due: those of one dispute follow each other. */
export async function selectDueBookings(
  database: Queryable,
  { now, limit }: { now: Date; limit: number },
): Promise<DisputeBooking[]> {
  return database.many<DisputeBooking>(sql`
    select reference, dispute_id, event, state, transaction_id, failure, attempts, created_at, updated_at
    from dispute_bookings due
    where state = 'pending' and next_attempt_at <= ${now}
      and not exists (select from dispute_bookings earlier
                      where earlier.dispute_id = due.dispute_id and earlier.id < due.id and earlier.state = 'pending')
    order by next_attempt_at limit ${limit}`);
}

export async function recordBooked(
  database: Database,
  reference: string,
  transactionId: string,
): Promise<void> {
  await database.execute(sql`
    update dispute_bookings set state = 'booked', transaction_id = ${transactionId}, failure = null,
           attempts = attempts + 1, updated_at = now()
    where reference = ${reference} and state = 'pending'`);
}

export async function recordFailure(
  database: Database,
  reference: string,
  { failure, nextAttemptAt }: { failure: { code: string; message: string }; nextAttemptAt: Date },
): Promise<void> {
  await database.execute(sql`
    update dispute_bookings set failure = ${failure}, next_attempt_at = ${nextAttemptAt}, attempts = attempts + 1,
           updated_at = now()
    where reference = ${reference} and state = 'pending'`);
}

export async function selectBookings(database: Queryable, disputeId: string): Promise<DisputeBooking[]> {
  return database.many<DisputeBooking>(sql`
    select reference, dispute_id, event, state, transaction_id, failure, attempts, created_at, updated_at
    from dispute_bookings where dispute_id = ${disputeId} order by id`);
}
