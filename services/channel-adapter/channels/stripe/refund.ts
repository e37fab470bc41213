/** Refunds and disputes of Stripe as ours. Source: docs.stripe.com/refunds, docs.stripe.com/disputes. */
import type { Stripe } from 'stripe';
import type { ChannelDispute, ChannelRefundView } from '../channel.ts';
import { feeFromStripe, fromStripeAmount } from './amounts.ts';

export function refundOf(refund: Stripe.Refund): ChannelRefundView {
  const state = refundState(refund.status);
  return {
    channel_refund_id: refund.id,
    refund_id: refund.metadata?.['refund_id'] ?? null,
    state,
    failure: state === 'failed' ? failureOf(refund) : null,
  };
}

function refundState(status: string | null): ChannelRefundView['state'] {
  if (status === 'succeeded') return 'succeeded';
  return status === 'failed' || status === 'canceled' ? 'failed' : 'processing';
}

function failureOf(refund: Stripe.Refund) {
  const code = refund.failure_reason ?? (refund.status === 'canceled' ? 'canceled' : 'unknown');
  return { code, message: `The refund did not reach the card: ${code.replaceAll('_', ' ')}.` };
}

/** Undefined for a dispute of something that is no payment intent. */
export function disputeOf(dispute: Stripe.Dispute): ChannelDispute | undefined {
  const intent = dispute.payment_intent;
  if (intent === null) return undefined;
  return {
    channel_dispute_id: dispute.id,
    channel_payment_id: typeof intent === 'string' ? intent : intent.id,
    state: disputeState(dispute.status),
    amount: fromStripeAmount(dispute.amount, dispute.currency),
    currency: dispute.currency.toUpperCase(),
    reason: dispute.reason,
    evidence_due_by: dueBy(dispute),
    fee_amount: feeOf(dispute),
  };
}

/** Taken with the amount and kept whoever wins, unless a later balance transaction gives it back. */
function feeOf({ balance_transactions, currency: disputed }: Stripe.Dispute): bigint {
  const fees = balance_transactions
    .filter(({ currency }) => currency === disputed)
    .map(({ fee, currency }) => feeFromStripe(fee, currency));
  const total = fees.reduce((sum, fee) => sum + fee, 0n);
  return total > 0n ? total : 0n;
}

function disputeState(status: string): ChannelDispute['state'] {
  if (status.startsWith('warning') || status === 'prevented') return 'inquiry';
  return status === 'won' || status === 'lost' ? status : 'open';
}

/** Without a date of its own, the shortest term that card networks give. */
const shortestTermMs = 7 * 24 * 60 * 60 * 1_000;

function dueBy({ created, evidence_details }: Stripe.Dispute): string {
  const due = evidence_details.due_by;
  const atMs = due === null ? created * 1_000 + shortestTermMs : due * 1_000;
  return new Date(atMs).toISOString();
}
