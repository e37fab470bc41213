import { conflict } from '../../kit/problem.ts';
import type { Dispute, DisputeResponse } from '../contract.ts';
import { assertDisputeTransition } from './dispute-state.ts';
import { assertBeforeDeadline } from './evidence.ts';

type Asked = { kind: DisputeResponse['kind']; now: Date };

/** @throws Problem 409 `illegal_dispute_transition` or `evidence_deadline_passed` */
export function assertMayRespond(
  dispute: Pick<Dispute, 'state' | 'evidence_due_by' | 'response'>,
  { kind, now }: Asked,
): void {
  if (dispute.state === 'won')
    throw conflict('illegal_dispute_transition', 'A dispute that is won needs no response.');
  assertDisputeTransition(dispute.state, kind === 'evidence' ? 'under_review' : 'lost');
  if (dispute.response?.state === 'pending')
    throw conflict('illegal_dispute_transition', 'A response is on its way to the channel.');
  if (kind === 'evidence') assertBeforeDeadline(dispute, now);
}
