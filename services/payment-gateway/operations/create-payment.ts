import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import { assertCurrency } from '../../kit/money/currencies.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import { type CreatePayment, contract, type Payment } from '../contract.ts';
import { cardFingerprint } from '../domain/card-fingerprint.ts';
import type { Context } from '../service.ts';
import { insertPayment } from '../store/payments.ts';
import { insertSaga, type Saga, takeSaga } from '../store/sagas.ts';
import { assertNotPaused } from './assert-not-paused.ts';
import { assertScope, payingMerchant } from './callers.ts';
import { observePayment } from './payment-metrics.ts';
import { runSaga } from './run-saga.ts';

/**
 * Creates the payment and runs it to its first resting state; a declined one is an answer, not an error.
 * @throws Problem 400 `merchant_required`, 403 `merchant_mismatch`, `insufficient_scope`, 422 `unknown_currency`,
 * 503 `payments_paused`
 */
export async function createPayment(
  context: Context,
  request: CreatePayment,
  idempotency: IdempotencyHandle,
): Promise<Payment> {
  const startedAtMs = performance.now();
  assertScope(context.caller, 'payments:write');
  const saga =
    idempotency.resumes === undefined
      ? await begin(context, request, idempotency)
      : await takeSaga(context.database, idempotency.resumes);
  const payment = await runSaga(context, { saga, request, isResumed: idempotency.resumes !== undefined });
  observePayment(context, startedAtMs);
  return payment;
}

/** The record exists before any peer is asked. */
async function begin(
  context: Context,
  request: CreatePayment,
  idempotency: IdempotencyHandle,
): Promise<Saga> {
  const { database, caller, settings } = context;
  const merchantId = payingMerchant(caller, request.merchant_id);
  assertCurrency(request.currency);
  assertNotPaused(context, { merchantId, currency: request.currency });
  const id = newId('pay');
  const { payment_method: method } = request;
  return database.transaction(async (transaction) => {
    const payment = await insertPayment(transaction, {
      id,
      merchant_id: merchantId,
      merchant_reference: request.merchant_reference ?? id,
      amount: request.amount,
      currency: request.currency,
      capture_method: request.capture_method ?? 'automatic',
      method: 'card',
      description: request.description ?? null,
      customer_email: request.customer_email ?? null,
      metadata: request.metadata ?? {},
      live: caller.kind === 'merchant' ? caller.live : null,
    });
    const saga = await insertSaga(transaction, {
      payment_id: id,
      step: caller.kind === 'merchant' ? 'policy' : 'authenticate',
      card_fingerprint:
        method.type === 'card' ? cardFingerprint(method.number, settings.CARD_FINGERPRINT_SECRET) : null,
      ip_address: request.ip_address ?? null,
      return_url: request.return_url ?? null,
    });
    await idempotency.bind(transaction, id);
    await emit(transaction, { contract, type: 'payment.created', aggregateId: id, data: payment });
    return saga;
  });
}
