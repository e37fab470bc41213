/** Finding what we made by our own ids, when Stripe's are not known. */
import type { Stripe } from 'stripe';
import type { Lookup } from '../channel.ts';
import { expandedInPayment } from './payment.ts';

const perPage = 100;
/** Of one search. Beyond it the outcome stays unknown, since nothing certain can be said. */
const mostPages = 50;

export class SearchTooWide extends Error {
  constructor() {
    super(`more than ${mostPages * perPage} objects were made at that time`);
    this.name = 'SearchTooWide';
  }
}

/**
 * Stripe's search lags behind by a minute and more, its lists do not: what the search does not know yet is looked
 * for among all payments of the time. Source: docs.stripe.com/search#data-freshness.
 * @throws SearchTooWide
 */
export async function findIntent(
  stripe: Stripe,
  paymentId: string,
  { from, to }: Lookup,
): Promise<Stripe.PaymentIntent | undefined> {
  const query = `metadata['payment_id']:'${paymentId.replaceAll(/['\\]/g, '\\$&')}'`;
  const searched = await stripe.paymentIntents.search({ query, limit: 1 });
  const found = searched.data[0] ?? (await listed(stripe, paymentId, { from, to }));
  return found === undefined
    ? undefined
    : stripe.paymentIntents.retrieve(found.id, { expand: expandedInPayment });
}

async function listed(
  stripe: Stripe,
  paymentId: string,
  { from, to }: Lookup,
): Promise<Stripe.PaymentIntent | undefined> {
  const created = { gte: seconds(from), lte: seconds(to) };
  const pages = stripe.paymentIntents.list({ created, limit: perPage });
  return firstOf(pages, (intent) => intent.metadata['payment_id'] === paymentId);
}

/** @throws SearchTooWide */
export async function findRefundOf(
  stripe: Stripe,
  refundId: string,
  intentId: string,
): Promise<Stripe.Refund | undefined> {
  const pages = stripe.refunds.list({ payment_intent: intentId, limit: perPage });
  return firstOf(pages, (refund) => refund.metadata?.['refund_id'] === refundId);
}

async function firstOf<T>(items: AsyncIterable<T>, accepts: (item: T) => boolean): Promise<T | undefined> {
  let seen = 0;
  for await (const item of items) {
    if (accepts(item)) return item;
    seen += 1;
    if (seen >= mostPages * perPage) throw new SearchTooWide();
  }
  return undefined;
}

function seconds(at: Date): number {
  return Math.floor(at.getTime() / 1_000);
}
