import { type PageRequest, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql, where } from '../../kit/data/sql.ts';
import type { Review, ReviewState } from '../contract.ts';

/** With what was assessed, which never changes. */
const shown = sql`
  select review.id, review.assessment_id, review.payment_id, review.merchant_id, assessed.amount, assessed.currency,
         assessed.score, assessed.reasons, assessed.country, review.state, review.note, review.decided_by,
         review.decided_at, review.created_at
  from reviews as review join assessments as assessed on assessed.id = review.assessment_id`;

export type NewReview = Pick<Review, 'id' | 'assessment_id' | 'payment_id' | 'merchant_id'>;

export async function insertReview(transaction: Transaction, review: NewReview): Promise<Review> {
  await transaction.execute(sql`
    insert into reviews (id, assessment_id, payment_id, merchant_id, state)
    values (${review.id}, ${review.assessment_id}, ${review.payment_id}, ${review.merchant_id}, 'open')`);
  return transaction.one<Review>(sql`${shown} where review.id = ${review.id}`);
}

export async function findReview(database: Queryable, id: string): Promise<Review | undefined> {
  return database.maybe<Review>(sql`${shown} where review.id = ${id}`);
}

/** Locked until the transaction ends, so that of two decisions one is the first. */
export async function lockReview(transaction: Transaction, id: string): Promise<Review | undefined> {
  return transaction.maybe<Review>(sql`${shown} where review.id = ${id} for update of review`);
}

export async function updateReview(
  transaction: Transaction,
  { id, state, note, decided_by, decided_at }: Review,
): Promise<void> {
  await transaction.execute(sql`
    update reviews set state = ${state}, note = ${note}, decided_by = ${decided_by}, decided_at = ${decided_at}
    where id = ${id}`);
}

export async function appendReviewHistory(
  transaction: Transaction,
  reviewId: string,
  change: { from: ReviewState | null; to: ReviewState; by: string | null },
): Promise<void> {
  await transaction.execute(sql`
    insert into review_history (review_id, from_state, to_state, by)
    values (${reviewId}, ${change.from}, ${change.to}, ${change.by})`);
}

export type ReviewFilter = { state?: ReviewState; merchant_id?: string; payment_id?: string };

/** One row more than the limit, so that the caller knows whether there is a next page. */
export async function selectReviews(
  database: Queryable,
  filter: ReviewFilter,
  page: PageRequest,
): Promise<Review[]> {
  const conditions = [
    filter.state === undefined ? undefined : sql`review.state = ${filter.state}`,
    filter.merchant_id === undefined ? undefined : sql`review.merchant_id = ${filter.merchant_id}`,
    filter.payment_id === undefined ? undefined : sql`review.payment_id = ${filter.payment_id}`,
    page.after === undefined
      ? undefined
      : sql`(review.created_at, review.id) < (${page.after.createdAt}::timestamptz, ${page.after.id})`,
  ];
  return database.many<Review>(sql`
    select * from (${shown} ${where(conditions)}) as listed ${pageOrder(page)}`);
}
