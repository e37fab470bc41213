import type { CreateEvidence, Dispute, DisputeOutcome, Evidence } from '../../dispute-service/contract.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import type { Context } from '../service.ts';
import { type ChangeElsewhere, carryOut } from './carry-out.ts';

const permission = 'disputes:write';

/**
 * @throws Problem 403 `insufficient_permission`, 404 `dispute_not_found`, 409 `dispute_not_open` or
 *   `evidence_deadline_passed`, 422 `too_much_evidence`
 */
export function addEvidence(
  context: Context,
  { id, ...body }: { id: string } & CreateEvidence,
  idempotency: IdempotencyHandle,
): Promise<Evidence> {
  const { disputes } = context.peers;
  return carryOut<Evidence>(
    context,
    {
      permission,
      resource: { type: 'dispute', id },
      action: { asked: 'add_evidence', done: 'evidence_added' },
      ask: (options) => disputes.addEvidence({ params: { dispute_id: id }, body }, options),
    },
    idempotency,
  );
}

/**
 * @throws Problem 403 `insufficient_permission`, 404 `dispute_not_found`, 409 `illegal_dispute_transition` or
 *   `evidence_deadline_passed`, 422 `evidence_required`
 */
export function submitDispute(
  context: Context,
  disputeId: string,
  idempotency: IdempotencyHandle,
): Promise<Dispute> {
  const params = { dispute_id: disputeId };
  const action = { asked: 'submit', done: 'submitted' };
  const ask: Ask = (options) => context.peers.disputes.submitDispute({ params }, options);
  return decide(context, { disputeId, action, ask }, idempotency);
}

/** @throws Problem 403 `insufficient_permission`, 404 `dispute_not_found`, 409 `illegal_dispute_transition` */
export function acceptDispute(
  context: Context,
  disputeId: string,
  idempotency: IdempotencyHandle,
): Promise<Dispute> {
  const params = { dispute_id: disputeId };
  const action = { asked: 'accept', done: 'accepted' };
  const ask: Ask = (options) => context.peers.disputes.acceptDispute({ params }, options);
  return decide(context, { disputeId, action, ask }, idempotency);
}

/** @throws Problem 403 `insufficient_permission`, 404 `dispute_not_found`, 409 `illegal_dispute_transition` */
export function closeDispute(
  context: Context,
  { id, ...body }: { id: string; outcome: DisputeOutcome; reason: string },
  idempotency: IdempotencyHandle,
): Promise<Dispute> {
  const params = { dispute_id: id };
  const action = { asked: 'close', done: 'closed' };
  const ask: Ask = (options) => context.peers.disputes.closeDispute({ params, body }, options);
  return decide(context, { disputeId: id, action, reason: body.reason, ask }, idempotency);
}

type Ask = ChangeElsewhere<Dispute>['ask'];
type Decision = Pick<ChangeElsewhere<Dispute>, 'action' | 'ask' | 'reason'> & { disputeId: string };

function decide(
  context: Context,
  { disputeId, ...decision }: Decision,
  idempotency: IdempotencyHandle,
): Promise<Dispute> {
  const read = () => context.peers.disputes.getDispute({ params: { dispute_id: disputeId } });
  const resource = { type: 'dispute', id: disputeId } as const;
  return carryOut(context, { ...decision, permission, resource, read }, idempotency);
}
