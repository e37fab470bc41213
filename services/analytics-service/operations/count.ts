import type { Dispute } from '../../dispute-service/contract.ts';
import type { Transaction } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { isReversed, type Payment, type Refund } from '../../payment-gateway/contract.ts';
import {
  type Addition,
  disputeAdditions,
  noChannel,
  paymentAdditions,
  refundAdditions,
} from '../domain/figures.ts';
import { bucketOf } from '../domain/latency.ts';
import { findChannel, keepChannel } from '../store/channels.ts';
import { addFailure } from '../store/failures.ts';
import { addToHour, addToTotals, type HourPlace } from '../store/figures.ts';
import { addLatency, isFirstAnswer } from '../store/latencies.ts';

type PaymentEvent = { type: keyof typeof paymentAdditions; payment: Payment; occurredAt: string };
type RefundEvent = { type: keyof typeof refundAdditions; refund: Refund; occurredAt: string };
type DisputeEvent = { type: keyof typeof disputeAdditions; dispute: Dispute; occurredAt: string };

export async function countPayment(
  transaction: Transaction,
  { type, payment, occurredAt }: PaymentEvent,
): Promise<void> {
  const channel = payment.channel ?? noChannel;
  const place = { ...payment, channel, occurredAt };
  if (payment.channel !== null) await keepChannel(transaction, payment.id, payment.channel);
  await add(transaction, place, paymentAdditions[type](payment));
  if (type === 'payment.failed' && payment.failure !== null)
    await addFailure(transaction, place, { ...payment.failure, amount: payment.amount });
  // One that fails after it had succeeded was answered long ago.
  if (type === 'payment.created' || isReversed(payment)) return;
  if (await isFirstAnswer(transaction, payment.id))
    await addLatency(transaction, place, bucketOf(Date.parse(occurredAt) - Date.parse(payment.created_at)));
}

/** A payment's events come before those of its refunds, since they are one aggregate. */
export async function countRefund(
  transaction: Transaction,
  { type, refund, occurredAt }: RefundEvent,
): Promise<void> {
  const channel = (await findChannel(transaction, refund.payment_id)) ?? noChannel;
  await add(transaction, { ...refund, channel, occurredAt }, refundAdditions[type](refund));
}

export async function countDispute(
  transaction: Transaction,
  { type, dispute, occurredAt }: DisputeEvent,
): Promise<void> {
  const channel = dispute.channel ?? noChannel;
  await add(transaction, { ...dispute, channel, occurredAt }, disputeAdditions[type](dispute));
}

/** Totals first: of one merchant and currency they are the one row that everybody waits for. */
async function add(transaction: Transaction, place: HourPlace, addition: Addition): Promise<void> {
  await addToTotals(transaction, { ...place, id: newId('mtl') }, addition);
  await addToHour(transaction, place, addition);
}
