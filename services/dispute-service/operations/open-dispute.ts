import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import { contract, type Dispute } from '../contract.ts';
import { bookingReference } from '../domain/bookings.ts';
import { insertBooking } from '../store/bookings.ts';
import { appendHistory } from '../store/dispute-history.ts';
import { insertDispute, type NewDispute } from '../store/disputes.ts';

/** Row, history, booking and event together. Undefined: this dispute of the channel is known already. */
export async function openDispute(
  transaction: Transaction,
  dispute: NewDispute,
  by: 'channel' | 'operator',
): Promise<Dispute | undefined> {
  const opened = await insertDispute(transaction, dispute);
  if (opened === undefined) return undefined;
  const { id, state, reason } = opened;
  await appendHistory(transaction, id, { from_state: null, to_state: state, by, reason });
  const reference = bookingReference(id, 'opened');
  await insertBooking(transaction, { reference, disputeId: id, event: 'opened' });
  if (opened.fee_amount > 0n)
    await insertBooking(transaction, {
      reference: bookingReference(id, 'fee'),
      disputeId: id,
      event: 'fee',
    });
  await emit(transaction, { contract, type: 'dispute.opened', aggregateId: id, data: opened });
  return opened;
}
