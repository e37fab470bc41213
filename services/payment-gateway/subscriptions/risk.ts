import { type Subscription, subscribe } from '../../kit/service.ts';
import { contract as risk } from '../../risk-service/contract.ts';
import { takeRiskReview } from '../operations/take-risk-review.ts';
import type { Context } from '../service.ts';

export const subscriptions: readonly Subscription<Context>[] = [
  subscribe(risk, 'risk.review_decided', (_context, event, transaction) =>
    takeRiskReview(transaction, event.data),
  ),
];
