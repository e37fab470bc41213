import { authorOf } from '../../kit/author.ts';
import type { Transaction } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { conflict, unprocessable } from '../../kit/problem.ts';
import type { Document, SubmitDocument } from '../contract.ts';
import { isRenewable } from '../domain/deadline.ts';
import { isValid, requirementsOf } from '../domain/level.ts';
import type { Context } from '../service.ts';
import { type DocumentState, insertDocument, selectDocumentStates } from '../store/documents.ts';
import type { VerificationRow } from '../store/verifications.ts';
import { changeVerification, emitUpdated } from './change-verification.ts';
import { describeVerification } from './describe-verification.ts';
import { lockKnownVerification } from './lock-known-verification.ts';

const mostDocuments = 100;

/** @throws Problem 404 `verification_not_found`, 409 `requirement_satisfied`, 422 `too_many_documents`, `document_expired` */
export async function submitDocument(
  { database, caller, now }: Context,
  verificationId: string,
  submitted: SubmitDocument,
): Promise<Document> {
  return database.transaction(async (transaction) => {
    const row = await lockKnownVerification(transaction, verificationId);
    assertWanted(await selectDocumentStates(transaction, [verificationId]), submitted, now());
    const document = await insertDocument(transaction, {
      ...submitted,
      expires_at: submitted.expires_at ?? null,
      submitted_by: authorOf(caller, submitted.submitted_by),
      id: newId('doc'),
      verification_id: verificationId,
      merchant_id: row.merchant_id,
    });
    await follow(transaction, row, now());
    return document;
  });
}

/** What was accepted is shown anew only within 30 days of its end, and after that or a rejection. */
function assertWanted(
  documents: readonly DocumentState[],
  { requirement, expires_at }: SubmitDocument,
  now: Date,
): void {
  if (expires_at !== undefined && Date.parse(expires_at) <= now.getTime())
    throw unprocessable('document_expired', 'The document has expired; submit one that is valid.');
  if (documents.length >= mostDocuments)
    throw unprocessable('too_many_documents', `A verification has at most ${mostDocuments} documents.`);
  if (documents.some((each) => each.requirement === requirement && isEnough(each, now)))
    throw conflict('requirement_satisfied', `A document for ${requirement} is accepted already.`);
}

function isEnough(document: DocumentState, now: Date): boolean {
  const { state, expires_at } = document;
  return (
    state === 'accepted' && isValid(document, now) && (expires_at === null || !isRenewable(expires_at, now))
  );
}

/** A verification whose requirements are met waits for a decision. */
async function follow(transaction: Transaction, row: VerificationRow, now: Date): Promise<void> {
  const documents = await selectDocumentStates(transaction, [row.id]);
  const due = requirementsOf(row, documents, { now, dueAt: row.due_at });
  const isDecided = row.state === 'verified' && row.level === row.requested_level;
  if (due.currently_due.length > 0 || row.state === 'pending' || isDecided)
    return emitUpdated(transaction, await describeVerification(transaction, row, now));
  await changeVerification(transaction, row, {
    to: { ...row, state: 'pending', rejection_reason: null },
    now,
    reason: 'documents_complete',
  });
}
