import type { GaugeDeclaration } from '../../kit/service.ts';
import { ReviewCode } from '../contract.ts';
import { reviewCodes } from '../domain/pending-work.ts';
import type { Context } from '../service.ts';
import { selectWorkAges } from '../store/pending-work.ts';
import { countOpenReviews } from '../store/reviews.ts';

/** What waits for a person, and what waits to be done: both are zero where all is well. */
export const gauges: Readonly<Record<string, GaugeDeclaration<Context>>> = {
  payment_gateway_open_reviews: {
    help: 'Payments and refunds that wait for a person, by what was found',
    label: 'code',
    read: async ({ database }) => withZeros(ReviewCode.enum, await countOpenReviews(database)),
  },
  payment_gateway_pending_work_age_seconds: {
    help: 'How long the oldest work that is still to be done waits, by kind; without what was given up',
    label: 'kind',
    read: async ({ database }) => withZeros(Object.keys(reviewCodes), await selectWorkAges(database)),
  },
};

/** A series that is missing alarms nobody. */
function withZeros(
  labels: readonly string[],
  values: ReadonlyMap<string, number>,
): [label: string, value: number][] {
  return labels.map((label) => [label, values.get(label) ?? 0]);
}
