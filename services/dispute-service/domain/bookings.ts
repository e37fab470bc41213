/** What the ledger books for a dispute; the accounts are described in the accounting-service's README. */
import type { CreateTransaction } from '../../accounting-service/contract.ts';
import type { Dispute, DisputeBooking, DisputeOutcome, DisputeState } from '../contract.ts';

export type BookedEvent = DisputeBooking['event'];
type Leg = CreateTransaction['entries'][number];
type Transfer = { from: Leg['account']; to: Leg['account']; amount: bigint };

/** What was won is available again: that is where it is taken from when it is lost after all. */
export function eventOf(from: DisputeState, outcome: DisputeOutcome): BookedEvent {
  return from === 'won' && outcome === 'lost' ? 'charged_again' : outcome;
}

/** Deterministic, so that a booking that is asked for again is the same one. */
export function bookingReference(disputeId: string, event: BookedEvent): string {
  return `dispute:${disputeId}:${event}`;
}

export function bookingOf(
  dispute: Pick<Dispute, 'id' | 'merchant_id' | 'payment_id' | 'amount' | 'fee_amount' | 'currency'>,
  event: BookedEvent,
): CreateTransaction {
  return {
    type: 'dispute',
    reference: bookingReference(dispute.id, event),
    description: `Dispute ${dispute.id} of payment ${dispute.payment_id}: ${event}`,
    metadata: { dispute_id: dispute.id, payment_id: dispute.payment_id },
    // A dispute happens whether or not the merchant still has the money.
    allow_overdraft: true,
    entries: transfersOf(dispute, event)
      .filter(({ amount }) => amount > 0n)
      .flatMap(({ from, to, amount }): Leg[] => [
        { account: from, direction: 'debit', amount, currency: dispute.currency },
        { account: to, direction: 'credit', amount, currency: dispute.currency },
      ]),
  };
}

function transfersOf(
  { merchant_id, amount, fee_amount }: Pick<Dispute, 'merchant_id' | 'amount' | 'fee_amount'>,
  event: BookedEvent,
): Transfer[] {
  const available: Leg['account'] = { kind: 'available', merchant_id };
  const reserved: Leg['account'] = { kind: 'reserved', merchant_id };
  // The channel keeps what was lost: it owes the platform so much less.
  const channel: Leg['account'] = { kind: 'channel_receivable' };
  switch (event) {
    case 'opened':
      return [{ from: available, to: reserved, amount }];
    case 'won':
      return [{ from: reserved, to: available, amount }];
    case 'fee':
      return [{ from: available, to: channel, amount: fee_amount }];
    case 'lost':
      return [{ from: reserved, to: channel, amount }];
    case 'charged_again':
      return [{ from: available, to: channel, amount }];
  }
}
