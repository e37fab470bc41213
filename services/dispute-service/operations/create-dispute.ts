import { PeerProblem } from '../../kit/calls/peer-client.ts';
import { newId } from '../../kit/data/ids.ts';
import { conflict, notFound, unprocessable } from '../../kit/problem.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import type { Payment } from '../../payment-gateway/contract.ts';
import type { CreateDispute, Dispute } from '../contract.ts';
import type { Context } from '../service.ts';
import { findDispute } from '../store/disputes.ts';
import { openDispute } from './open-dispute.ts';

/**
 * @throws Problem 404 `payment_not_found`, 409 `payment_not_disputable` or `duplicate_dispute`, 422
 * `dispute_too_large` or `evidence_due_in_past`
 */
export async function createDispute(
  context: Context,
  request: CreateDispute,
  idempotency: IdempotencyHandle,
): Promise<Dispute> {
  if (idempotency.resumes !== undefined) {
    const made = await findDispute(context.database, idempotency.resumes);
    if (made !== undefined) return made;
  }
  const payment = await paymentOf(context, request.payment_id);
  assertDisputable(payment, request, context.now());
  return context.database.transaction(async (transaction) => {
    const dispute = await openDispute(transaction, disputeOf(request, payment), 'operator');
    if (dispute === undefined)
      throw conflict('duplicate_dispute', `The dispute ${request.channel_dispute_id} is known already.`);
    await idempotency.bind(transaction, dispute.id);
    return dispute;
  });
}

async function paymentOf({ peers }: Context, paymentId: string): Promise<Payment> {
  try {
    return await peers.gateway.getPayment({ params: { payment_id: paymentId } });
  } catch (error) {
    // What is no id of the gateway's does not even fit its contract.
    const isUnknown = error instanceof PeerProblem && (error.status === 404 || error.status === 400);
    throw isUnknown ? notFound('payment', paymentId) : error;
  }
}

function assertDisputable(payment: Payment, request: CreateDispute, now: Date): void {
  if (payment.captured_amount === 0n)
    throw conflict('payment_not_disputable', `Nothing was captured of payment ${payment.id}.`);
  if (request.amount > payment.captured_amount)
    throw unprocessable('dispute_too_large', `Only ${payment.captured_amount} was captured.`);
  if (Date.parse(request.evidence_due_by) <= now.getTime())
    throw unprocessable('evidence_due_in_past', `${request.evidence_due_by} is over already.`);
}

function disputeOf(request: CreateDispute, payment: Payment) {
  return {
    id: newId('dsp'),
    merchant_id: payment.merchant_id,
    payment_id: payment.id,
    channel: payment.channel,
    channel_dispute_id: request.channel_dispute_id ?? null,
    amount: request.amount,
    currency: payment.currency,
    fee_amount: request.fee_amount ?? 0n,
    reason: request.reason,
    evidence_due_by: request.evidence_due_by,
  };
}
