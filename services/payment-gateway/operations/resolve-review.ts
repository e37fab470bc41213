import type { Transaction } from '../../kit/data/database.ts';
import { conflict, notFound } from '../../kit/problem.ts';
import type { ResolveReview, Review } from '../contract.ts';
import { workOf } from '../domain/pending-work.ts';
import type { Context } from '../service.ts';
import { closeWork, retryWork } from '../store/pending-work.ts';
import { askForRefundAgain, lockRefund } from '../store/refunds.ts';
import { findReview, lockReview, resolveReview, unflagWhenSettled } from '../store/reviews.ts';
import { askAgainNow } from '../store/sagas.ts';
import { recordFailure } from './fail-payment.ts';
import { type Locked, lockedPayment } from './payment-named.ts';
import { applyRefund } from './record-refund.ts';

type Deciding = Locked & { transaction: Transaction; review: Review; note: string };

/**
 * A person's decision on what the platform could not settle by itself.
 * @throws Problem 404 `review_not_found`, 409 `review_resolved`, `review_not_applicable`
 */
export async function decideReview(
  context: Context,
  reviewId: string,
  { decision, note, decided_by }: ResolveReview,
): Promise<Review> {
  return context.database.transaction(async (transaction) => {
    const named = await findReview(context.database, reviewId);
    if (named === undefined) throw notFound('review', reviewId);
    // The payment first, as whoever changes it does.
    const locked = await lockedPayment(transaction, named.payment_id);
    const review = (await lockReview(transaction, reviewId)) ?? named;
    if (review.state === 'resolved')
      throw conflict('review_resolved', `${review.decided_by} has decided it: ${review.decision}.`);
    const deciding = { ...locked, transaction, review, note };
    if (decision === 'ask_again') await askAgain(deciding);
    if (decision === 'fail') await fail(context, deciding);
    if (decision === 'close') await closeWork(transaction, review.payment_id, workOf(review.code));
    const resolved = await resolveReview(transaction, reviewId, { decision, note, decided_by });
    await unflagWhenSettled(transaction, subjectOf(review));
    return resolved;
  });
}

async function askAgain({ transaction, review, payment }: Deciding): Promise<void> {
  const work = workOf(review.code);
  if (work.length > 0) return retryWork(transaction, payment.id, work);
  if (review.refund_id !== null) {
    await assertRefundOpen(transaction, review.refund_id);
    return askForRefundAgain(transaction, review.refund_id);
  }
  const isFinal =
    payment.state === 'succeeded' || payment.state === 'failed' || payment.state === 'cancelled';
  if (isFinal) throw notApplicable(`The payment is ${payment.state}: there is nothing to ask for.`);
  return askAgainNow(transaction, payment.id);
}

async function fail(context: Context, { transaction, review, payment, saga, note }: Deciding): Promise<void> {
  const code = 'resolved_by_review';
  if (review.refund_id !== null) {
    await assertRefundOpen(transaction, review.refund_id);
    const failure = { code, message: note };
    await applyRefund(context, transaction, {
      refund_id: review.refund_id,
      state: 'failed',
      channel_refund_id: null,
      failure,
    });
    return;
  }
  if (payment.state !== 'processing' || review.code !== 'outcome_unknown')
    throw notApplicable(`A payment that is ${payment.state} is not failed by hand for ${review.code}.`);
  const failure = { step: 'channel', code, message: note } as const;
  // What it left at the channel and the peers is undone by the job.
  await recordFailure(context, saga, { failure, mayHaveHappened: false, isByPerson: true });
}

async function assertRefundOpen(transaction: Transaction, refundId: string): Promise<void> {
  const { refund } = await lockRefund(transaction, refundId);
  if (refund.state === 'succeeded' || refund.state === 'failed')
    throw notApplicable(`The refund is ${refund.state} already.`);
}

function notApplicable(detail: string) {
  return conflict('review_not_applicable', `${detail} Close the review once it is seen to.`);
}

function subjectOf({ payment_id, refund_id }: Review) {
  return { paymentId: payment_id, ...(refund_id === null ? {} : { refundId: refund_id }) };
}
