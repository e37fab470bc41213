import type { Transaction } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import { type Assessment, contract } from '../contract.ts';
import { appendReviewHistory, insertReview } from '../store/reviews.ts';

/** In the transaction of the assessment that asks for it. */
export async function openReview(transaction: Transaction, assessment: Assessment): Promise<void> {
  const { id: assessment_id, payment_id, merchant_id } = assessment;
  const review = await insertReview(transaction, {
    id: newId('rev'),
    assessment_id,
    payment_id,
    merchant_id,
  });
  await appendReviewHistory(transaction, review.id, { from: null, to: 'open', by: null });
  await emit(transaction, { contract, type: 'risk.review_opened', aggregateId: payment_id, data: review });
}
