import { PeerProblem, PeerUnavailable } from '../../kit/calls/peer-client.ts';
import type { Dispute, DisputeBooking } from '../contract.ts';
import { bookingOf } from '../domain/bookings.ts';
import type { Context } from '../service.ts';
import { recordBooked, recordFailure, selectDueBookings } from '../store/bookings.ts';
import { findDispute } from '../store/disputes.ts';

const mostAtOnce = 100;
const firstRetryMs = 5_000;
const longestRetryMs = 3_600_000;

/**
 * Asks the ledger for what is yet to be booked. The reference makes a repetition harmless, so that a crash between the
 * ledger's answer and our record of it books nothing twice. Never given up: money is owed until it is booked.
 */
export async function bookDisputes(context: Context): Promise<void> {
  const due = await selectDueBookings(context.database, { now: context.now(), limit: mostAtOnce });
  for (const booking of due) {
    const dispute = await findDispute(context.database, booking.dispute_id);
    if (dispute !== undefined) await book(context, dispute, booking);
  }
}

async function book(context: Context, dispute: Dispute, booking: DisputeBooking): Promise<void> {
  const { reference, event } = booking;
  try {
    const body = bookingOf(dispute, event);
    const { id } = await context.peers.accounting.createTransaction({ body }, { idempotencyKey: reference });
    await recordBooked(context.database, reference, id);
  } catch (error) {
    if (!(error instanceof PeerProblem || error instanceof PeerUnavailable)) throw error;
    const failure = { code: codeOf(error), message: error.message };
    context.log.warn({ reference, failure }, 'the ledger did not book a dispute; it is asked again');
    const nextAttemptAt = new Date(context.now().getTime() + retryAfterMs(booking.attempts));
    await recordFailure(context.database, reference, { failure, nextAttemptAt });
  }
}

function codeOf(error: PeerProblem | PeerUnavailable): string {
  return error instanceof PeerProblem ? error.code : `accounting_${error.reason}`;
}

function retryAfterMs(attempts: number): number {
  return Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(attempts, 20));
}
