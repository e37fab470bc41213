import { newId } from '../../kit/data/ids.ts';
import { notFound } from '../../kit/problem.ts';
import type { CreateEvidence, Evidence } from '../contract.ts';
import { assertTakesEvidence } from '../domain/evidence.ts';
import type { Context } from '../service.ts';
import { lockDispute } from '../store/disputes.ts';
import { insertEvidence, measureEvidence } from '../store/evidence.ts';

/** @throws Problem 409 `dispute_not_open` or `evidence_deadline_passed`, 422 `too_much_evidence` */
export async function addEvidence(
  { database, now }: Context,
  disputeId: string,
  request: CreateEvidence,
): Promise<Evidence> {
  return database.transaction(async (transaction) => {
    const dispute = await lockDispute(transaction, disputeId);
    if (dispute === undefined) throw notFound('dispute', disputeId);
    const { count, characters } = await measureEvidence(transaction, disputeId);
    assertTakesEvidence(dispute, {
      now: now(),
      count,
      characters: characters + request.text.length,
    });
    return insertEvidence(transaction, {
      id: newId('evd'),
      dispute_id: disputeId,
      kind: request.kind,
      text: request.text,
      document: request.document ?? null,
      metadata: request.metadata ?? {},
    });
  });
}
