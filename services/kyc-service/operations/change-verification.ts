import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import { contract, type Verification } from '../contract.ts';
import { assertVerificationTransition } from '../domain/verification-state.ts';
import { appendHistory } from '../store/verification-history.ts';
import { updateVerification, type VerificationRow } from '../store/verifications.ts';
import { describeVerification } from './describe-verification.ts';

export type VerificationChange = {
  to: VerificationRow;
  now: Date;
  reason?: string | null;
  note?: string | null;
  decided_by?: string | null;
};

/** The one place where a verification changes its state or level: row, history and event together. */
export async function changeVerification(
  transaction: Transaction,
  from: VerificationRow,
  change: VerificationChange,
): Promise<Verification> {
  if (from.state !== change.to.state) assertVerificationTransition(from.state, change.to.state);
  const row = await updateVerification(transaction, change.to);
  await appendHistory(transaction, row.id, {
    from_state: from.state,
    to_state: row.state,
    level: row.level,
    requested_level: row.requested_level,
    reason: change.reason ?? null,
    note: change.note ?? null,
    decided_by: change.decided_by ?? null,
  });
  const verification = await describeVerification(transaction, row, change.now);
  await emitUpdated(transaction, verification);
  return verification;
}

export async function emitUpdated(transaction: Transaction, verification: Verification): Promise<void> {
  await emit(transaction, {
    contract,
    type: 'kyc.verification_updated',
    aggregateId: verification.id,
    data: verification,
  });
}
