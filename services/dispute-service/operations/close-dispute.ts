import { notFound } from '../../kit/problem.ts';
import type { Dispute, DisputeOutcome } from '../contract.ts';
import type { Context } from '../service.ts';
import { lockDispute } from '../store/disputes.ts';
import { close } from './change-dispute.ts';

/** Closing again with the same outcome changes nothing. @throws Problem 409 `illegal_dispute_transition` */
export async function closeDispute(
  { database, now }: Context,
  disputeId: string,
  { outcome, reason }: { outcome: DisputeOutcome; reason: string },
): Promise<Dispute> {
  return database.transaction(async (transaction) => {
    const dispute = await lockDispute(transaction, disputeId);
    if (dispute === undefined) throw notFound('dispute', disputeId);
    if (dispute.state === outcome) return dispute;
    return close(transaction, dispute, { outcome, reason, by: 'operator', at: now().toISOString() });
  });
}
