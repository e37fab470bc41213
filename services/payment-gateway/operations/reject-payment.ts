import { Problem } from '../../kit/problem.ts';
import type { Payment, Refund } from '../contract.ts';
import { done, impossible, later, type WorkOutcome } from '../domain/pending-work.ts';
import type { Context } from '../service.ts';
import { type PendingWork, tieWork } from '../store/pending-work.ts';
import { findRefund } from '../store/refunds.ts';
import { voidRejected } from './cancel-payment.ts';
import { openRefund } from './create-refund.ts';
import { paymentNamed } from './payment-named.ts';
import { refundAtChannel } from './refund-at-channel.ts';
import { syncPayment } from './settle-payments.ts';

/** What merchant and payer read: the reviewer's own words are the platform's. */
export const rejectedByRisk = 'rejected_by_risk';

/** A reviewer of risk rejected it: what is not captured is voided, of what is captured all that is left is refunded. */
export async function rejectPayment(context: Context, work: PendingWork): Promise<WorkOutcome> {
  const payment = await paymentNamed(context.database, work.payment_id);
  switch (payment.state) {
    case 'failed':
    case 'cancelled':
      return done;
    case 'created':
    case 'processing':
      return later(`the payment is ${payment.state}: what becomes of it is not known yet`);
    case 'requires_action':
    case 'requires_capture':
      return voided(context, payment);
    case 'succeeded':
      return givenBack(context, work);
  }
}

async function voided(context: Context, payment: Payment): Promise<WorkOutcome> {
  try {
    const { state } = await voidRejected(context, payment.id, rejectedByRisk);
    return state === 'cancelled' ? done : later('the channel has not told yet that it is voided');
  } catch (error) {
    if (!isProblem(error, 'illegal_payment_transition')) throw error;
    // It may have been captured or voided meanwhile, by its merchant or at the channel.
    const { state } = await syncPayment(context, payment.id);
    return state === payment.state ? impossible(error.message) : later(`the payment became ${state}`);
  }
}

async function givenBack(context: Context, work: PendingWork): Promise<WorkOutcome> {
  try {
    const { state, failure } = await refundAtChannel(context, await refundOf(context, work));
    return state === 'failed' ? impossible(failure?.message ?? 'the refund failed') : done;
  } catch (error) {
    if (isProblem(error, 'payment_disputed')) return impossible(error.message);
    if (!isProblem(error, 'refund_too_large')) throw error;
    return impossible('all that was captured is refunded already, or is being refunded');
  }
}

/** One that failed is made anew when a person says so. */
async function refundOf(context: Context, work: PendingWork): Promise<Refund> {
  const { reference, payment_id: paymentId } = work;
  const known = reference === null ? undefined : await findRefund(context.database, reference);
  if (known !== undefined && known.state !== 'failed') return known;
  const request = { reason: rejectedByRisk };
  return openRefund(context, { paymentId, request }, (transaction, id) => tieWork(transaction, work.id, id));
}

function isProblem(error: unknown, code: string): error is Problem {
  return error instanceof Problem && error.code === code;
}
