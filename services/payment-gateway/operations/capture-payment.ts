import { unprocessable } from '../../kit/problem.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import type { Payment } from '../contract.ts';
import { assertPaymentOperation } from '../domain/payment-state.ts';
import type { Context } from '../service.ts';
import { findSaga, type Saga } from '../store/sagas.ts';
import { assertScope, merchantOf } from './callers.ts';
import { operateAtChannel, resumeAtChannel } from './channel-operation.ts';
import { paymentNamed } from './payment-named.ts';

/**
 * Captures an authorized payment, wholly unless an amount (minor units) is given; the rest is released.
 * @throws Problem 404 `payment_not_found`, 409 `illegal_payment_transition`, 422 `capture_too_large`
 */
export async function capturePayment(
  context: Context,
  { paymentId, amount }: { paymentId: string; amount: bigint | undefined },
  idempotency: IdempotencyHandle,
): Promise<Payment> {
  assertScope(context.caller, 'payments:write');
  if (idempotency.resumes !== undefined) return resumeAtChannel(context, idempotency.resumes);
  const merchantId = merchantOf(context.caller);
  const payment = await paymentNamed(context.database, paymentId, merchantId);
  assertPaymentOperation(payment.state, 'capture');
  const captured = amount ?? payment.amount;
  if (captured > payment.amount)
    throw unprocessable('capture_too_large', `At most ${payment.amount} can be captured, not ${captured}.`);
  const fee = await feeOf(context, payment, captured);
  const request = {
    paymentId,
    operation: 'capture',
    amount: captured,
    reason: null,
    fee,
    merchantId,
  } as const;
  return operateAtChannel(context, request, idempotency.bind);
}

/** Known before the channel is asked, so that a success is recorded with its fee. By the plan of the payment's time. */
async function feeOf(
  { peers, database }: Context,
  { id, merchant_id, currency, created_at }: Payment,
  amount: bigint,
): Promise<Pick<Saga, 'fee_quote' | 'fee_basis'>> {
  const { fee_quote, fee_basis } = await findSaga(database, id);
  if (fee_basis === amount) return { fee_quote, fee_basis };
  const fee = await peers.policy.calculateFee({ body: { merchant_id, amount, currency, at: created_at } });
  return { fee_quote: fee.fee_amount, fee_basis: amount };
}
