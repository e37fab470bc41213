import { isDeepStrictEqual } from 'node:util';
import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import { notFound } from '../../kit/problem.ts';
import { contract, type MetadataChange, type Payment, type Refund } from '../contract.ts';
import { changedMetadata } from '../domain/metadata.ts';
import type { Context } from '../service.ts';
import { describePayment } from '../store/payments.ts';
import { describeRefund, findRefund, lockRefund } from '../store/refunds.ts';
import { assertScope, merchantOf } from './callers.ts';
import { lockedPayment } from './payment-named.ts';

/** What is as it was before is told to nobody. @throws Problem 404 `payment_not_found`, 422 `too_much_metadata` */
export async function updatePaymentDescription(
  { database, caller }: Context,
  paymentId: string,
  change: { metadata?: MetadataChange; description?: string | null },
): Promise<Payment> {
  assertScope(caller, 'payments:write');
  return database.transaction(async (transaction) => {
    const { payment } = await lockedPayment(transaction, paymentId, merchantOf(caller));
    const { description = payment.description } = change;
    const metadata = withChange(payment.metadata, change.metadata);
    if (description === payment.description && isDeepStrictEqual(metadata, payment.metadata)) return payment;
    const data = await describePayment(transaction, { id: payment.id, metadata, description });
    await emit(transaction, { contract, type: 'payment.updated', aggregateId: payment.id, data });
    return data;
  });
}

/** What is as it was before is told to nobody. @throws Problem 404 `refund_not_found`, 422 `too_much_metadata` */
export async function updateRefundMetadata(
  { database, caller }: Context,
  refundId: string,
  change: MetadataChange,
): Promise<Refund> {
  assertScope(caller, 'refunds:write');
  return database.transaction(async (transaction) => {
    const refund = await lockedRefund(transaction, refundId, merchantOf(caller));
    const present = refund.metadata ?? {};
    const metadata = withChange(present, change);
    if (isDeepStrictEqual(metadata, present)) return refund;
    const data = await describeRefund(transaction, { id: refund.id, metadata });
    await emit(transaction, { contract, type: 'refund.updated', aggregateId: refund.payment_id, data });
    return data;
  });
}

function withChange(
  present: Readonly<Record<string, string>>,
  change: MetadataChange | undefined,
): Readonly<Record<string, string>> {
  return change === undefined ? present : changedMetadata(present, change);
}

/** The payment first, as whoever changes a refund does. @throws Problem 404 `refund_not_found` */
async function lockedRefund(
  transaction: Transaction,
  id: string,
  merchantId: string | undefined,
): Promise<Refund> {
  const known = await findRefund(transaction, id, merchantId);
  if (known === undefined) throw notFound('refund', id);
  await lockedPayment(transaction, known.payment_id);
  return (await lockRefund(transaction, id)).refund;
}
