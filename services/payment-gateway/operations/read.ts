import type { Page } from '../../kit/contract/schemas.ts';
import { pageOf, pageRequest } from '../../kit/data/cursor.ts';
import { notFound, Problem } from '../../kit/problem.ts';
import type { Caller } from '../../kit/service.ts';
import type { Payment, PaymentAttempt, PaymentState, Refund, RefundState, Review } from '../contract.ts';
import type { Context } from '../service.ts';
import { type Attempt, selectAttempts } from '../store/attempts.ts';
import { type HistoryEntry, selectPaymentHistory, selectRefundHistory } from '../store/history.ts';
import { type PaymentFilter, selectPayments } from '../store/payments.ts';
import { findRefund, type RefundFilter, selectRefunds } from '../store/refunds.ts';
import { findReview, type ReviewFilter, selectReviews } from '../store/reviews.ts';
import type { Search } from '../store/search.ts';
import { assertScope, merchantOf } from './callers.ts';
import { paymentNamed } from './payment-named.ts';

type Paging = { limit?: number; cursor?: string };

export async function listPayments(
  { database, caller }: Context,
  query: PaymentFilter & Paging,
): Promise<Page<Payment>> {
  assertScope(caller, 'payments:read');
  assertSearch(query);
  const page = pageRequest(query);
  return isAnothers(caller, query)
    ? pageOf<Payment>([], page)
    : pageOf(await selectPayments(database, ownOnly(caller, query), page), page);
}

export async function listRefunds(
  { database, caller }: Context,
  query: RefundFilter & Paging,
): Promise<Page<Refund>> {
  assertScope(caller, 'payments:read');
  assertSearch(query);
  const page = pageRequest(query);
  return isAnothers(caller, query)
    ? pageOf<Refund>([], page)
    : pageOf(await selectRefunds(database, ownOnly(caller, query), page), page);
}

/** @throws Problem 404 `payment_not_found`, also for another merchant's */
export async function getPayment({ database, caller }: Context, paymentId: string): Promise<Payment> {
  assertScope(caller, 'payments:read');
  return paymentNamed(database, paymentId, merchantOf(caller));
}

/** @throws Problem 404 `refund_not_found`, also for another merchant's */
export async function getRefund({ database, caller }: Context, refundId: string): Promise<Refund> {
  assertScope(caller, 'payments:read');
  const refund = await findRefund(database, refundId, merchantOf(caller));
  if (refund === undefined) throw notFound('refund', refundId);
  return refund;
}

/** @throws Problem 404 `payment_not_found` */
export async function getPaymentHistory(
  context: Context,
  paymentId: string,
): Promise<{ data: HistoryEntry<PaymentState>[] }> {
  const { id } = await getPayment(context, paymentId);
  return { data: await selectPaymentHistory(context.database, id) };
}

/** @throws Problem 404 `refund_not_found` */
export async function getRefundHistory(
  context: Context,
  refundId: string,
): Promise<{ data: HistoryEntry<RefundState>[] }> {
  const { id } = await getRefund(context, refundId);
  return { data: await selectRefundHistory(context.database, id) };
}

/** @throws Problem 404 `payment_not_found` */
export async function listPaymentAttempts(
  context: Context,
  paymentId: string,
): Promise<{ data: PaymentAttempt[] }> {
  const { id } = await getPayment(context, paymentId);
  return { data: (await selectAttempts(context.database, id)).map(shownAttempt) };
}

export async function listReviews(
  { database }: Context,
  query: ReviewFilter & Paging,
): Promise<Page<Review>> {
  const page = pageRequest(query);
  return pageOf(await selectReviews(database, query, page), page);
}

/** @throws Problem 404 `review_not_found` */
export async function getReview({ database }: Context, reviewId: string): Promise<Review> {
  const review = await findReview(database, reviewId);
  if (review === undefined) throw notFound('review', reviewId);
  return review;
}

function shownAttempt({ payment_id: _, from_state: __, ...shown }: Attempt): PaymentAttempt {
  return shown;
}

/** @throws Problem 400 `invalid_request` */
function assertSearch({ metadata_key, metadata_value }: Search): void {
  if (metadata_value === undefined || metadata_key !== undefined) return;
  const detail = 'Name the metadata_key that has the metadata_value.';
  throw new Problem({ code: 'invalid_request', status: 400, detail });
}

function isAnothers(caller: Caller, { merchant_id }: { merchant_id?: string }): boolean {
  const own = merchantOf(caller);
  return own !== undefined && merchant_id !== undefined && merchant_id !== own;
}

function ownOnly<F extends { merchant_id?: string }>(caller: Caller, filter: F): F {
  const own = merchantOf(caller);
  return own === undefined ? filter : { ...filter, merchant_id: own };
}
