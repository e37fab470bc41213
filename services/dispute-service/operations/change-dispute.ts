import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import { contract, type Dispute, type DisputeCloser, type DisputeOutcome } from '../contract.ts';
import { bookingReference, eventOf } from '../domain/bookings.ts';
import { assertDisputeTransition } from '../domain/dispute-state.ts';
import { insertBooking } from '../store/bookings.ts';
import { appendHistory } from '../store/dispute-history.ts';
import { updateDispute } from '../store/disputes.ts';

export type Closing = { outcome: DisputeOutcome; by: DisputeCloser; at: string; reason: string };

/** Row, history and event together. @throws Problem 409 `illegal_dispute_transition` */
export async function submit(
  transaction: Transaction,
  dispute: Dispute,
  { at, by }: { at: string; by: string },
): Promise<Dispute> {
  assertDisputeTransition(dispute.state, 'under_review');
  const changed = await updateDispute(transaction, { ...dispute, state: 'under_review', submitted_at: at });
  await appendHistory(transaction, dispute.id, {
    from_state: dispute.state,
    to_state: changed.state,
    by,
    reason: null,
  });
  await emit(transaction, { contract, type: 'dispute.submitted', aggregateId: dispute.id, data: changed });
  return changed;
}

/** Row, history, booking and event together. @throws Problem 409 `illegal_dispute_transition` */
export async function close(transaction: Transaction, dispute: Dispute, closing: Closing): Promise<Dispute> {
  const { outcome, by, at, reason } = closing;
  assertDisputeTransition(dispute.state, outcome);
  const changed = await updateDispute(transaction, {
    ...dispute,
    state: outcome,
    closed_at: at,
    closed_by: by,
  });
  await appendHistory(transaction, dispute.id, {
    from_state: dispute.state,
    to_state: outcome,
    by,
    reason,
  });
  const event = eventOf(dispute.state, outcome);
  const reference = bookingReference(dispute.id, event);
  await insertBooking(transaction, { reference, disputeId: dispute.id, event });
  await emit(transaction, { contract, type: 'dispute.closed', aggregateId: dispute.id, data: changed });
  return changed;
}
