import type { Dispute } from '../../dispute-service/contract.ts';
import type { Permission } from '../domain/roles.ts';
import { changeOwn, type Kept, readOfOwn, readOwn } from '../operations/own-record.ts';
import type { Context, RoutesOf } from '../service.ts';

export const disputeRoutes: RoutesOf<
  'getDispute' | 'listEvidence' | 'addEvidence' | 'submitDispute' | 'acceptDispute'
> = {
  getDispute: (context, { params }) =>
    readOwn(context, disputeNamed(context, params.dispute_id, 'payments:read')),
  listEvidence: (context, { params }) =>
    readOfOwn(context, disputeNamed(context, params.dispute_id, 'payments:read'), () =>
      context.peers.dispute.listEvidence({ params }),
    ),
  addEvidence: (context, { params, body, idempotency }) =>
    changeOwn(
      context,
      {
        kept: disputeNamed(context, params.dispute_id, 'disputes:write'),
        action: 'dispute.add_evidence',
        done: 'dispute.evidence_added',
        ask: (idempotencyKey) => context.peers.dispute.addEvidence({ params, body }, { idempotencyKey }),
        after: ({ id, kind }) => ({ id, kind }),
      },
      idempotency,
    ),
  submitDispute: (context, { params, idempotency }) =>
    changeOwn(
      context,
      {
        kept: disputeNamed(context, params.dispute_id, 'disputes:write'),
        action: 'dispute.submit',
        done: 'dispute.submitted',
        ask: (idempotencyKey) => context.peers.dispute.submitDispute({ params }, { idempotencyKey }),
        after: (dispute) => dispute,
      },
      idempotency,
    ),
  acceptDispute: (context, { params, idempotency }) =>
    changeOwn(
      context,
      {
        kept: disputeNamed(context, params.dispute_id, 'disputes:write'),
        action: 'dispute.accept',
        done: 'dispute.accepted',
        ask: (idempotencyKey) => context.peers.dispute.acceptDispute({ params }, { idempotencyKey }),
        after: (dispute) => dispute,
      },
      idempotency,
    ),
};

function disputeNamed({ peers }: Context, id: string, permission: Permission): Kept<Dispute> {
  const read = () => peers.dispute.getDispute({ params: { dispute_id: id } });
  return { permission, kind: 'dispute', id, read, shown: (dispute) => dispute };
}
