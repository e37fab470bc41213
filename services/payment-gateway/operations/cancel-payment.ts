import type { IdempotencyHandle } from '../../kit/service.ts';
import type { Payment } from '../contract.ts';
import type { Context } from '../service.ts';
import { findSaga } from '../store/sagas.ts';
import { assertScope, merchantOf } from './callers.ts';
import { operateAtChannel, resumeAtChannel } from './channel-operation.ts';
import { paymentNamed } from './payment-named.ts';

/**
 * Voids a payment that is not captured.
 * @throws Problem 404 `payment_not_found`, 409 `illegal_payment_transition`
 */
export async function cancelPayment(
  context: Context,
  { paymentId, reason }: { paymentId: string; reason: string | undefined },
  idempotency: IdempotencyHandle,
): Promise<Payment> {
  assertScope(context.caller, 'payments:write');
  if (idempotency.resumes !== undefined) return resumeAtChannel(context, idempotency.resumes);
  return voidAtChannel(context, { paymentId, reason: reason ?? 'requested' }, idempotency.bind);
}

/** The payer did not act in time. */
export async function abandonPayment(context: Context, paymentId: string): Promise<Payment> {
  return voidAtChannel(context, { paymentId, reason: 'action_expired' }, async () => {});
}

/** Nobody captured it in time: what the payer's bank holds back is released. */
export async function releaseAuthorization(context: Context, paymentId: string): Promise<Payment> {
  return voidAtChannel(context, { paymentId, reason: 'authorization_expired' }, async () => {});
}

/** A reviewer of risk rejected it. @throws Problem 409 `illegal_payment_transition` */
export async function voidRejected(context: Context, paymentId: string, reason: string): Promise<Payment> {
  return voidAtChannel(context, { paymentId, reason }, async () => {});
}

async function voidAtChannel(
  context: Context,
  { paymentId, reason }: { paymentId: string; reason: string | null },
  bind: IdempotencyHandle['bind'],
): Promise<Payment> {
  const merchantId = merchantOf(context.caller);
  // Another merchant's payment does not exist for the caller, nor does its saga.
  await paymentNamed(context.database, paymentId, merchantId);
  const fee = await findSaga(context.database, paymentId);
  const request = { paymentId, operation: 'cancel', amount: null, reason, fee, merchantId } as const;
  return operateAtChannel(context, request, bind);
}
