import type { Transaction } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import { conflict, notFound, unprocessable } from '../../kit/problem.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import { type CreateRefund, contract, type Payment, type Refund } from '../contract.ts';
import { refundableAmount } from '../domain/refund-state.ts';
import type { Context } from '../service.ts';
import { findRefund, insertRefund, sumOfRefunds } from '../store/refunds.ts';
import { assertScope, merchantOf } from './callers.ts';
import { lockedPayment } from './payment-named.ts';
import { refundAtChannel } from './refund-at-channel.ts';

/**
 * Refunds a captured payment: all that is left unless an amount (minor units) is given.
 * @throws Problem 404 `payment_not_found`, 409 `payment_not_refundable`, `payment_disputed`,
 * 422 `refund_too_large`
 */
export async function createRefund(
  context: Context,
  { paymentId, request }: { paymentId: string; request: CreateRefund },
  idempotency: IdempotencyHandle,
): Promise<Refund> {
  assertScope(context.caller, 'refunds:write');
  const refund =
    idempotency.resumes === undefined
      ? await openRefund(context, { paymentId, request }, idempotency.bind)
      : await findRefund(context.database, idempotency.resumes);
  if (refund === undefined) throw notFound('refund', idempotency.resumes ?? '');
  return refundAtChannel(context, refund);
}

/**
 * Recorded before the channel is asked; the payment's lock keeps two refunds from sharing what is left.
 * @throws Problem 404 `payment_not_found`, 409 `payment_not_refundable`, `payment_disputed`,
 * 422 `refund_too_large`
 */
export async function openRefund(
  { database, caller }: Context,
  { paymentId, request }: { paymentId: string; request: CreateRefund },
  bind: IdempotencyHandle['bind'],
): Promise<Refund> {
  return database.transaction(async (transaction) => {
    const { payment } = await lockedPayment(transaction, paymentId, merchantOf(caller));
    const refund = await insertRefund(transaction, {
      id: newId('ref'),
      payment_id: payment.id,
      merchant_id: payment.merchant_id,
      amount: await amountToRefund(transaction, payment, request.amount),
      currency: payment.currency,
      reason: request.reason ?? null,
      metadata: request.metadata ?? {},
    });
    await bind(transaction, refund.id);
    await emit(transaction, { contract, type: 'refund.created', aggregateId: payment.id, data: refund });
    return refund;
  });
}

async function amountToRefund(
  transaction: Transaction,
  payment: Payment,
  asked: bigint | undefined,
): Promise<bigint> {
  if (payment.state !== 'succeeded')
    throw conflict('payment_not_refundable', `A payment that is ${payment.state} cannot be refunded.`);
  const { left, undisputed } = refundableAmount(payment, await sumOfRefunds(transaction, payment.id));
  const amount = asked ?? (undisputed > 0n ? undisputed : left);
  if (amount <= 0n || amount > left)
    throw unprocessable(
      'refund_too_large',
      `Of the captured ${payment.captured_amount} only ${left} can still be refunded.`,
    );
  if (amount > undisputed)
    throw conflict(
      'payment_disputed',
      `Of the ${left} that are left the payer disputes ${payment.disputed_amount}: at most ${undisputed} can be refunded, or the dispute accepted.`,
    );
  return amount;
}
