import type { Transaction } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import { notFound, unprocessable } from '../../kit/problem.ts';
import { contract, type DecideReview, type Review } from '../contract.ts';
import { normalized } from '../domain/list-value.ts';
import { assertReviewTransition } from '../domain/review-state.ts';
import type { Context } from '../service.ts';
import { type BlockableThings, findThingsOf } from '../store/assessments.ts';
import { insertEntry } from '../store/list-entries.ts';
import { appendReviewHistory, lockReview, updateReview } from '../store/reviews.ts';

/** @throws Problem 404 `review_not_found`, 409 `review_decided`, 422 `note_required`, `block_needs_rejection` */
export async function decideReview(
  { database, now }: Context,
  id: string,
  request: DecideReview,
): Promise<Review> {
  const { decision, decided_by, note = null, block = [] } = request;
  if (decision === 'rejected' && !note) throw unprocessable('note_required', 'Say why in note.');
  if (decision === 'approved' && block.length > 0)
    throw unprocessable('block_needs_rejection', 'What is approved is not blocked; leave block out.');
  return database.transaction(async (transaction) => {
    const review = await lockReview(transaction, id);
    if (review === undefined) throw notFound('review', id);
    assertReviewTransition(review.state, decision);
    const moment = now();
    const decided = { ...review, state: decision, note, decided_by, decided_at: moment.toISOString() };
    await updateReview(transaction, decided);
    await appendReviewHistory(transaction, id, { from: review.state, to: decision, by: decided_by });
    if (block.length > 0) await blockThings(transaction, { review: decided, kinds: block, now: moment });
    const event = { contract, type: 'risk.review_decided', aggregateId: review.payment_id } as const;
    await emit(transaction, { ...event, data: decided });
    return decided;
  });
}

type Kind = NonNullable<DecideReview['block']>[number];

const things: Readonly<Record<Kind, keyof BlockableThings>> = {
  card_fingerprint: 'card_fingerprint',
  ip_address: 'ip_address',
  email: 'customer_email',
};

/** What the payment came without, or what is on the list, adds nothing. */
async function blockThings(
  transaction: Transaction,
  { review, kinds, now }: { review: Review; kinds: readonly Kind[]; now: Date },
): Promise<void> {
  const found = await findThingsOf(transaction, review.assessment_id);
  for (const kind of kinds) {
    const value = found[things[kind]];
    if (value === undefined) continue;
    const entry = { list: 'block', kind, value: normalized(kind, value), expires_at: null } as const;
    await insertEntry(transaction, { ...entry, id: newId('lst'), reason: `review ${review.id}` }, now);
  }
}
