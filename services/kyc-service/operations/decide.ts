import type { Transaction } from '../../kit/data/database.ts';
import { conflict, unprocessable } from '../../kit/problem.ts';
import type { Decide, Verification } from '../contract.ts';
import { firstExpiry, requirementsOf } from '../domain/level.ts';
import type { Context } from '../service.ts';
import { acceptSubmittedDocuments, selectDocumentStates } from '../store/documents.ts';
import type { VerificationRow } from '../store/verifications.ts';
import { changeVerification } from './change-verification.ts';
import { lockKnownVerification } from './lock-known-verification.ts';

const validityMs = 365 * 24 * 3_600_000;

/**
 * @throws Problem 404 `verification_not_found`, 409 `illegal_verification_transition`, 422 `reason_required`,
 * `requirements_due`, `expiry_not_in_future`
 */
export async function decide(
  { database, now }: Context,
  id: string,
  decision: Decide,
): Promise<Verification> {
  return database.transaction(async (transaction) => {
    const row = await lockKnownVerification(transaction, id);
    // A verified one is revoked: who rejects what somebody else has just verified shall see that first.
    if (row.state !== 'pending')
      throw conflict(
        'illegal_verification_transition',
        `A verification that is ${row.state} is not decided.`,
      );
    const to =
      decision.decision === 'verified'
        ? await verified(transaction, row, { now: now(), decision })
        : rejected(row, decision.reason);
    const { reason = null, note = null, decided_by } = decision;
    return changeVerification(transaction, row, { to, now: now(), reason, note, decided_by });
  });
}

async function verified(
  transaction: Transaction,
  row: VerificationRow,
  { now, decision }: { now: Date; decision: Decide },
): Promise<VerificationRow> {
  const documents = await selectDocumentStates(transaction, [row.id]);
  const due = requirementsOf(row, documents, { now, dueAt: row.due_at }).currently_due;
  if (due.length > 0) throw unprocessable('requirements_due', `Still due: ${due.join(', ')}.`);
  const asked = new Date(decision.expires_at ?? now.getTime() + validityMs);
  const documentsEnd = firstExpiry(row.requested_level, documents, now);
  const expires = documentsEnd !== null && new Date(documentsEnd) < asked ? new Date(documentsEnd) : asked;
  if (expires <= now) throw unprocessable('expiry_not_in_future', 'A verification lapses in the future.');
  await acceptSubmittedDocuments(transaction, row.id, decision.decided_by);
  return {
    ...row,
    state: 'verified',
    level: row.requested_level,
    rejection_reason: null,
    verified_at: now.toISOString(),
    expires_at: expires.toISOString(),
    due_at: null,
  };
}

/** A level that was reached before is kept, as it was before more was asked for. */
function rejected(row: VerificationRow, reason: string | undefined): VerificationRow {
  if (reason === undefined) throw unprocessable('reason_required', 'A rejection needs a reason.');
  return row.level === 'none'
    ? { ...row, state: 'rejected', rejection_reason: reason, expires_at: null }
    : { ...row, state: 'verified', requested_level: row.level, rejection_reason: reason };
}
