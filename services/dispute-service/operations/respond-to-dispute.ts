import { authorOf } from '../../kit/author.ts';
import { notFound, unprocessable } from '../../kit/problem.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import type { Dispute, DisputeResponse } from '../contract.ts';
import { assertMayRespond } from '../domain/response.ts';
import type { Context } from '../service.ts';
import { findDispute, lockDispute, updateResponse } from '../store/disputes.ts';
import { measureEvidence } from '../store/evidence.ts';
import { deliverResponse } from './deliver-response.ts';

type Request = { disputeId: string; kind: DisputeResponse['kind'] };

/** If whoever asked does not get to the end, a job goes on after so long. */
const firstCheckMs = 60_000;

/**
 * Records the response, then hands it to the channel.
 * @throws Problem 409 `illegal_dispute_transition` or `evidence_deadline_passed`, 422 `evidence_required`
 */
export async function respondToDispute(
  context: Context,
  { disputeId, kind }: Request,
  idempotency: Pick<IdempotencyHandle, 'bind' | 'resumes'>,
): Promise<Dispute> {
  if (idempotency.resumes === undefined) await begin(context, { disputeId, kind }, idempotency);
  await deliverResponse(context, disputeId);
  const dispute = await findDispute(context.database, disputeId);
  if (dispute === undefined) throw notFound('dispute', disputeId);
  return dispute;
}

async function begin(
  { database, now, caller }: Context,
  { disputeId, kind }: Request,
  { bind }: Pick<IdempotencyHandle, 'bind'>,
): Promise<void> {
  await database.transaction(async (transaction) => {
    const dispute = await lockDispute(transaction, disputeId);
    if (dispute === undefined) throw notFound('dispute', disputeId);
    assertMayRespond(dispute, { kind, now: now() });
    const hasEvidence = kind === 'acceptance' || (await measureEvidence(transaction, disputeId)).count > 0;
    if (!hasEvidence) throw unprocessable('evidence_required', 'Add evidence before submitting.');
    const response = { kind, state: 'pending', by: authorOf(caller), failure: null } as const;
    const nextAt = new Date(now().getTime() + firstCheckMs);
    await updateResponse(transaction, { id: disputeId, response, nextAt });
    await bind(transaction, disputeId);
  });
}
