import { conflict } from '../../kit/problem.ts';
import type { Verification } from '../contract.ts';
import { dueFrom, isRenewable, renewableFrom } from '../domain/deadline.ts';
import { neededFor, requirementsOf, type ShownDocument } from '../domain/level.ts';
import type { Context } from '../service.ts';
import { selectDocumentStates } from '../store/documents.ts';
import type { VerificationRow } from '../store/verifications.ts';
import { changeVerification } from './change-verification.ts';
import { lockKnownVerification } from './lock-known-verification.ts';

/**
 * Pending at once when nothing is due. A level that was reached is kept meanwhile.
 * @throws Problem 404 `verification_not_found`, 409 `illegal_verification_transition`
 */
export async function requestLevel(
  { database, now }: Context,
  id: string,
  requested: VerificationRow['requested_level'],
): Promise<Verification> {
  return database.transaction(async (transaction) => {
    const row = await lockKnownVerification(transaction, id);
    assertNew(row, requested, now());
    const documents = await selectDocumentStates(transaction, [id]);
    const asked = { ...row, requested_level: requested };
    const { currently_due } = requirementsOf(asked, documents, { now: now(), dueAt: null });
    return changeVerification(transaction, row, {
      to: {
        ...asked,
        state: currently_due.length === 0 ? 'pending' : stateWhileDue(row.state),
        rejection_reason: null,
        ...deadline(asked, documents, now()),
      },
      now: now(),
      reason: 'level_requested',
    });
  });
}

function assertNew(row: VerificationRow, requested: VerificationRow['requested_level'], now: Date): void {
  const { state, level, expires_at } = row;
  if (state !== 'verified' || level !== requested) return;
  if (expires_at !== null && isRenewable(expires_at, now)) return;
  const from =
    expires_at === null ? '' : `; it can be renewed from ${renewableFrom(expires_at).toISOString()}`;
  throw conflict('illegal_verification_transition', `The verification is ${requested} already${from}.`);
}

/** Asking for more gives no more time for what the level that is kept needs, and takes none. */
function deadline(
  row: VerificationRow,
  documents: readonly ShownDocument[],
  now: Date,
): Pick<VerificationRow, 'due_at' | 'is_past_due_told'> {
  const { level, due_at, is_past_due_told } = row;
  if (level === 'none') return { due_at: dueFrom(now), is_past_due_told: false };
  const isNeeded = neededFor(row, documents, now).length > 0;
  return { due_at: isNeeded ? due_at : null, is_past_due_told };
}

/** What is pending stays so: the decision waits until the documents are there. */
function stateWhileDue(state: VerificationRow['state']): VerificationRow['state'] {
  return state === 'pending' ? 'pending' : 'unverified';
}
