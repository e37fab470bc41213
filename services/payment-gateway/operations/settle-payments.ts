import type { Charge } from '../../channel-adapter/contract.ts';
import { PeerProblem, PeerUnavailable } from '../../kit/calls/peer-client.ts';
import { Problem } from '../../kit/problem.ts';
import type { Payment } from '../contract.ts';
import { isAuthorizationOver, restingMs } from '../domain/authorization.ts';
import { isSagaStep } from '../domain/saga.ts';
import { nextActionCheckMs } from '../domain/schedule.ts';
import type { Context } from '../service.ts';
import { openReview } from '../store/reviews.ts';
import { claimDueSagas, findSaga, keepFee, restSaga, type Saga } from '../store/sagas.ts';
import { askChannel } from './ask-channel.ts';
import { assertScope, merchantOf } from './callers.ts';
import { abandonPayment, releaseAuthorization } from './cancel-payment.ts';
import { failPayment } from './fail-payment.ts';
import { leaveOpen } from './leave-open.ts';
import { paymentNamed } from './payment-named.ts';
import { recordCharge } from './record-charge.ts';

/** The job: payments whose worker is gone, and those whose outcome is not known yet. */
export async function settleDuePayments(context: Context): Promise<void> {
  for (const saga of await claimDueSagas(context.database)) {
    try {
      await settle(context, saga);
    } catch (error) {
      // Its lease runs out, and it is taken again.
      context.log.error({ error, payment: saga.payment_id }, 'a payment could not be settled now');
    }
  }
}

/**
 * Asks the channel at once. @returns the payment, changed if the channel had news
 * @throws Problem 404 `payment_not_found`
 */
export async function syncPayment(context: Context, paymentId: string): Promise<Payment> {
  assertScope(context.caller, 'payments:read');
  const payment = await paymentNamed(context.database, paymentId, merchantOf(context.caller));
  const isOpen = payment.state === 'processing' || payment.state === 'requires_action';
  if (!isOpen && payment.state !== 'requires_capture') return payment;
  const charge = await askChannel(context, paymentId);
  if (charge === undefined) return payment;
  await calculateFeeOf(context, payment, charge);
  // Whoever works on it may be asking the channel at this moment: what has not happened yet may still happen.
  return recordCharge(context, charge, 'event');
}

async function settle(context: Context, saga: Saga): Promise<void> {
  const payment = await paymentNamed(context.database, saga.payment_id);
  if (payment.state === 'created') return void (await endInterrupted(context, saga));
  if (
    payment.state !== 'processing' &&
    payment.state !== 'requires_action' &&
    payment.state !== 'requires_capture'
  )
    return restSaga(context.database, payment.id, null);
  try {
    const charge = await askChannel(context, payment.id);
    if (charge === undefined) return void (await neverAsked(context, saga));
    await calculateFeeOf(context, payment, charge);
    const settled = await recordCharge(context, charge, 'check');
    if (settled.state === 'requires_action') await waitForPayer(context, saga);
    if (settled.state === 'requires_capture') await keepOrRelease(context, settled);
  } catch (error) {
    if (!(error instanceof PeerUnavailable) && !(error instanceof PeerProblem)) throw error;
    context.log.warn(
      { error, payment: payment.id },
      'the channel does not tell the outcome of a payment yet',
    );
    await leaveOpen(context, payment.id);
  }
}

/** A payer who did not act within a day is not waited for. */
async function waitForPayer(context: Context, saga: Saga): Promise<void> {
  if (nextActionCheckMs(saga.checks) !== undefined) return void (await leaveOpen(context, saga.payment_id));
  await abandonPayment(context, saga.payment_id);
}

/** What the channel refuses is tried again later, and a person is told. */
const releaseAgainMs = 3_600_000;

/** An authorization stands until its time is over. */
async function keepOrRelease(context: Context, payment: Payment): Promise<void> {
  const { database, now } = context;
  const { id: paymentId } = payment;
  if (!isAuthorizationOver(payment, now())) return restSaga(database, paymentId, restingMs(payment, now()));
  try {
    await releaseAuthorization(context, paymentId);
  } catch (error) {
    if (!(error instanceof Problem) || error.code !== 'illegal_payment_transition') throw error;
    await openReview(database, { paymentId }, { code: 'not_released', detail: error.message });
    await restSaga(database, paymentId, releaseAgainMs);
  }
}

/** The card is not kept, so nobody but a retry of the caller could go on; that had its time. */
async function endInterrupted(context: Context, saga: Saga): Promise<void> {
  const step = isSagaStep(saga.step) ? saga.step : 'channel';
  const message =
    'The work on the payment was interrupted before the channel was asked; nothing was charged.';
  await failPayment(context, saga, {
    failure: { step, code: 'interrupted', message },
    mayHaveHappened: true,
  });
}

/** No request is on its way any more: the channel was certainly not asked. */
async function neverAsked(context: Context, saga: Saga): Promise<void> {
  if (saga.step === 'channel') return endInterrupted(context, saga);
  context.log.error(
    { payment: saga.payment_id },
    'the channel adapter does not know the charge of a payment',
  );
  await leaveOpen(context, saga.payment_id);
}

/** Captured elsewhere, or in another amount than asked: the fee is that of what was captured. */
async function calculateFeeOf({ peers, database }: Context, payment: Payment, charge: Charge): Promise<void> {
  const { fee_basis } = await findSaga(database, payment.id);
  const { captured_amount: amount, state } = charge;
  if (state !== 'succeeded' || amount === fee_basis || amount === 0n) return;
  const { merchant_id, currency, created_at } = payment;
  const { fee_amount, fee_plan_id } = await peers.policy.calculateFee({
    body: { merchant_id, amount, currency, at: created_at },
  });
  await keepFee(database, payment.id, { fee_quote: fee_amount, fee_basis: amount, fee_plan_id });
}
