import { personOf } from '../../kit/audit/audit.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import type { Review as PaymentReview, ResolveReview } from '../../payment-gateway/contract.ts';
import type { DecideReview, Review as RiskReview } from '../../risk-service/contract.ts';
import type { Context } from '../service.ts';
import { carryOut } from './carry-out.ts';

/**
 * @throws Problem 403 `insufficient_permission`, 404 `review_not_found`, 409 `review_decided`,
 *   422 `note_required` or `block_needs_rejection`
 */
export function decideRiskReview(
  context: Context,
  { id, ...decision }: { id: string } & Omit<DecideReview, 'decided_by'>,
  idempotency: IdempotencyHandle,
): Promise<RiskReview> {
  const { risk } = context.peers;
  const params = { review_id: id };
  const body = { ...decision, decided_by: personOf(context.caller) };
  return carryOut<RiskReview>(
    context,
    {
      permission: 'risk_reviews:write',
      resource: { type: 'risk_review', id },
      action: { asked: 'decide', done: decision.decision },
      reason: decision.note,
      read: () => risk.getReview({ params }),
      ask: (options) => risk.decideReview({ params, body }, options),
    },
    idempotency,
  );
}

/**
 * @throws Problem 403 `insufficient_permission`, 404 `review_not_found`, 409 `review_resolved` or
 *   `review_not_applicable`
 */
export function resolvePaymentReview(
  context: Context,
  { id, ...decision }: { id: string } & Omit<ResolveReview, 'decided_by'>,
  idempotency: IdempotencyHandle,
): Promise<PaymentReview> {
  const { gateway } = context.peers;
  const params = { review_id: id };
  const body = { ...decision, decided_by: personOf(context.caller) };
  return carryOut<PaymentReview>(
    context,
    {
      permission: 'payment_reviews:write',
      resource: { type: 'payment_review', id },
      action: { asked: 'resolve', done: 'resolved' },
      reason: decision.note,
      read: () => gateway.getReview({ params }),
      ask: (options) => gateway.resolveReview({ params, body }, options),
    },
    idempotency,
  );
}
