import { authorOf } from '../../kit/author.ts';
import type { Transaction } from '../../kit/data/database.ts';
import { conflict, notFound, unprocessable } from '../../kit/problem.ts';
import type { Document, ReviewDocument } from '../contract.ts';
import { dueFrom } from '../domain/deadline.ts';
import { neededFor } from '../domain/level.ts';
import type { Context } from '../service.ts';
import { findDocument, selectDocumentStates, updateDocument } from '../store/documents.ts';
import { updateVerification, type VerificationRow } from '../store/verifications.ts';
import { emitUpdated } from './change-verification.ts';
import { describeVerification } from './describe-verification.ts';
import { lockKnownVerification } from './lock-known-verification.ts';

/** A rejection asks for another document, with time for it. @throws Problem 404 `document_not_found`, 409 `document_reviewed`, 422 `reason_required` */
export async function reviewDocument(
  { database, caller, now }: Context,
  documentId: string,
  { outcome, reason, reviewed_by }: ReviewDocument,
): Promise<Document> {
  if (outcome === 'rejected' && reason === undefined)
    throw unprocessable('reason_required', 'A rejection needs a reason.');
  return database.transaction(async (transaction) => {
    const { verification_id } = await knownDocument(transaction, documentId);
    const row = await lockKnownVerification(transaction, verification_id);
    // Read again: who held the lock before may have reviewed it.
    const { state } = await knownDocument(transaction, documentId);
    // An acceptance may turn out to be wrong; a rejected one is submitted anew.
    if (state === 'rejected' || state === outcome)
      throw conflict('document_reviewed', `The document is ${state} already.`);
    const rejectionReason = outcome === 'rejected' ? (reason ?? null) : null;
    const document = await updateDocument(transaction, {
      id: documentId,
      state: outcome,
      rejection_reason: rejectionReason,
      reviewed_by: authorOf(caller, reviewed_by),
    });
    const verification = outcome === 'rejected' ? await withDeadline(transaction, row, now()) : row;
    await emitUpdated(transaction, await describeVerification(transaction, verification, now()));
    return document;
  });
}

/** For what it leaves unshown, unless only a higher level than the one reached needs that. */
async function withDeadline(
  transaction: Transaction,
  row: VerificationRow,
  now: Date,
): Promise<VerificationRow> {
  const documents = await selectDocumentStates(transaction, [row.id]);
  if (neededFor(row, documents, now).length === 0) return row;
  return updateVerification(transaction, { ...row, due_at: dueFrom(now), is_past_due_told: false });
}

async function knownDocument(transaction: Transaction, id: string): Promise<Document> {
  const document = await findDocument(transaction, id);
  if (document === undefined) throw notFound('document', id);
  return document;
}
