import { personOf } from '../../kit/audit/audit.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import type { Decide, Document, ReviewDocument, Revoke, Verification } from '../../kyc-service/contract.ts';
import type { Context } from '../service.ts';
import { carryOut } from './carry-out.ts';

/**
 * @throws Problem 403 `insufficient_permission`, 404 `verification_not_found`, 409 `illegal_verification_transition`,
 *   422 `reason_required`, `requirements_due` or `expiry_not_in_future`
 */
export function decideVerification(
  context: Context,
  { id, ...decision }: { id: string } & Omit<Decide, 'decided_by'>,
  idempotency: IdempotencyHandle,
): Promise<Verification> {
  const { kyc } = context.peers;
  const params = { verification_id: id };
  const body = { ...decision, decided_by: personOf(context.caller) };
  return carryOut<Verification>(
    context,
    {
      permission: 'verifications:write',
      resource: { type: 'verification', id },
      action: { asked: 'decide', done: decision.decision },
      reason: decision.reason,
      read: () => kyc.getVerification({ params }),
      ask: (options) => kyc.decide({ params, body }, options),
    },
    idempotency,
  );
}

/** @throws Problem 403 `insufficient_permission`, 404 `verification_not_found`, 409 `illegal_verification_transition` */
export function revokeVerification(
  context: Context,
  { id, ...given }: { id: string } & Omit<Revoke, 'decided_by'>,
  idempotency: IdempotencyHandle,
): Promise<Verification> {
  const { kyc } = context.peers;
  const params = { verification_id: id };
  const body = { ...given, decided_by: personOf(context.caller) };
  return carryOut<Verification>(
    context,
    {
      permission: 'verifications:write',
      resource: { type: 'verification', id },
      action: { asked: 'revoke', done: 'revoked' },
      reason: given.reason,
      read: () => kyc.getVerification({ params }),
      ask: (options) => kyc.revoke({ params, body }, options),
    },
    idempotency,
  );
}

/**
 * @throws Problem 403 `insufficient_permission`, 404 `document_not_found`, 409 `document_reviewed`,
 *   422 `reason_required`
 */
export function reviewDocument(
  context: Context,
  { id, ...review }: { id: string } & Omit<ReviewDocument, 'reviewed_by'>,
  idempotency: IdempotencyHandle,
): Promise<Document> {
  const { kyc } = context.peers;
  const params = { document_id: id };
  const body = { ...review, reviewed_by: personOf(context.caller) };
  return carryOut<Document>(
    context,
    {
      permission: 'verifications:write',
      resource: { type: 'document', id },
      action: { asked: 'review', done: body.outcome },
      reason: body.reason,
      read: () => kyc.getDocument({ params }),
      ask: (options) => kyc.reviewDocument({ params, body }, options),
    },
    idempotency,
  );
}
