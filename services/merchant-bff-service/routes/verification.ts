import { personOf } from '../../kit/audit/audit.ts';
import type { Verification } from '../../kyc-service/contract.ts';
import { listOfMerchant } from '../operations/list-of-merchant.ts';
import { askForOwn, changeOwn, type Kept, makeOwn } from '../operations/own-record.ts';
import type { Context, RoutesOf } from '../service.ts';

export const verificationRoutes: RoutesOf<
  'getOwnStanding' | 'createVerification' | 'requestLevel' | 'submitDocument' | 'listDocuments'
> = {
  getOwnStanding: (context, { query }) =>
    askForOwn(context, { merchantId: query.merchant_id }, (merchant_id) =>
      context.peers.kyc.getStanding({ params: { merchant_id } }),
    ),
  createVerification: (context, { body: { merchant_id, ...body }, idempotency }) =>
    makeOwn(
      context,
      {
        permission: 'verification:write',
        kind: 'verification',
        merchantId: merchant_id,
        ask: (merchantId, idempotencyKey) =>
          context.peers.kyc.createVerification(
            { body: { ...body, merchant_id: merchantId } },
            { idempotencyKey },
          ),
        after: (verification) => verification,
      },
      idempotency,
    ),
  requestLevel: (context, { params, body, idempotency }) =>
    changeOwn(
      context,
      {
        kept: verificationNamed(context, params.verification_id),
        action: 'verification.request_level',
        done: 'verification.level_requested',
        ask: (idempotencyKey) => context.peers.kyc.requestLevel({ params, body }, { idempotencyKey }),
        after: (verification) => verification,
      },
      idempotency,
    ),
  submitDocument: (context, { params, body, idempotency }) =>
    changeOwn(
      context,
      {
        kept: verificationNamed(context, params.verification_id),
        action: 'verification.submit_document',
        done: 'verification.document_submitted',
        ask: (idempotencyKey) =>
          context.peers.kyc.submitDocument(
            { params, body: { ...body, submitted_by: personOf(context.caller) } },
            { idempotencyKey },
          ),
        after: ({ id, requirement, sha256 }) => ({ id, requirement, sha256 }),
      },
      idempotency,
    ),
  listDocuments: (context, { query }) =>
    listOfMerchant(context, { permission: 'verification:read', query }, (of) =>
      context.peers.kyc.listDocuments({ query: of }),
    ),
};

function verificationNamed({ peers }: Context, id: string): Kept<Verification> {
  const read = () => peers.kyc.getVerification({ params: { verification_id: id } });
  return {
    permission: 'verification:write',
    kind: 'verification',
    id,
    read,
    shown: (verification) => verification,
  };
}
