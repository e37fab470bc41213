import type { ChannelRefund } from '../../channel-adapter/contract.ts';
import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import { contract, type Refund } from '../contract.ts';
import { reviewCodes } from '../domain/pending-work.ts';
import { decideOnRefund, refundedAfter } from '../domain/refund-outcome.ts';
import { nextCheckMs } from '../domain/schedule.ts';
import type { Context } from '../service.ts';
import { updatePayment } from '../store/payments.ts';
import { giveUpRejection } from '../store/pending-work.ts';
import { findRefund, lockRefund, updateRefund } from '../store/refunds.ts';
import { openReview, settleReviews } from '../store/reviews.ts';
import { lockedPayment } from './payment-named.ts';

/** `updated_at` undefined: it is ours, the channel was not asked. */
export type RefundAnswer = Pick<ChannelRefund, 'refund_id' | 'state' | 'channel_refund_id' | 'failure'> & {
  updated_at?: string;
};

/** The one place where a refund changes: its row, its payment's sum and its event together. */
export async function applyRefund(
  { log }: Pick<Context, 'log'>,
  transaction: Transaction,
  news: RefundAnswer,
): Promise<Refund | undefined> {
  const known = await findRefund(transaction, news.refund_id);
  if (known === undefined) return undefined;
  const { payment } = await lockedPayment(transaction, known.payment_id);
  const { refund, channelUpdatedAt } = await lockRefund(transaction, known.id);
  const decision = decideOnRefund(refund.state, news, channelUpdatedAt);
  const subject = { paymentId: payment.id, refundId: refund.id };
  switch (decision.kind) {
    case 'ignore':
      return refund;
    case 'contradiction': {
      const detail = `The refund is ${refund.state}, and the channel says that it is ${news.state}.`;
      log.error({ refund: refund.id }, `a person must look: ${detail}`);
      await openReview(transaction, subject, { code: 'channel_contradicts', detail });
      return { ...refund, needs_review: true };
    }
    case 'become': {
      if (refund.needs_review === true && decision.state !== 'processing')
        await settleReviews(transaction, subject, `The channel told: ${decision.state}.`);
      const changed = await updateRefund(transaction, refundAfter(refund, news), {
        dueInMs: decision.state === 'processing' ? (nextCheckMs(0) ?? null) : null,
        channelUpdatedAt: news.updated_at ?? null,
      });
      const refunded_amount = refundedAfter(payment, refund.amount, {
        from: refund.state,
        to: changed.state,
      });
      if (refunded_amount !== payment.refunded_amount)
        await updatePayment(transaction, { ...payment, refunded_amount });
      if (changed.state === 'failed') await tellOfRejection(transaction, changed);
      await announce(transaction, changed);
      return changed;
    }
  }
}

function refundAfter(refund: Refund, { state, channel_refund_id, failure }: RefundAnswer): Refund {
  const unexplained = { code: 'refund_failed', message: 'The channel gave no reason.' };
  return {
    ...refund,
    state,
    channel_refund_id: channel_refund_id ?? refund.channel_refund_id,
    failure: state === 'failed' ? (failure ?? unexplained) : null,
    had_succeeded: state === 'failed' && refund.state === 'succeeded',
  };
}

/** What a reviewer of risk rejected was not given back after all. */
async function tellOfRejection(transaction: Transaction, { id, payment_id, failure }: Refund): Promise<void> {
  const error = `the refund ${id} failed: ${failure?.message}`;
  if (!(await giveUpRejection(transaction, { paymentId: payment_id, refundId: id, error }))) return;
  const finding = {
    code: reviewCodes.reject_payment,
    detail: `What risk rejected is not given back: ${error}`,
  };
  await openReview(transaction, { paymentId: payment_id }, finding);
}

async function announce(transaction: Transaction, refund: Refund): Promise<void> {
  if (refund.state !== 'succeeded' && refund.state !== 'failed') return;
  const type = refund.state === 'succeeded' ? 'refund.succeeded' : 'refund.failed';
  await emit(transaction, { contract, type, aggregateId: refund.payment_id, data: refund });
}
