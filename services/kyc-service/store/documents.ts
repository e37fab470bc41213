import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql, where } from '../../kit/data/sql.ts';
import type { Document } from '../contract.ts';

export type DocumentFilter = { verification_id?: string; merchant_id?: string; state?: Document['state'] };

export async function insertDocument(
  transaction: Transaction,
  document: Omit<
    Document,
    'state' | 'rejection_reason' | 'reviewed_by' | 'reviewed_at' | 'created_at' | 'updated_at'
  >,
): Promise<Document> {
  return transaction.one<Document>(sql`
    insert into documents (id, verification_id, merchant_id, requirement, file_name, content_type, size_bytes, sha256, expires_at, submitted_by, state)
    values (${document.id}, ${document.verification_id}, ${document.merchant_id}, ${document.requirement},
            ${document.file_name}, ${document.content_type}, ${document.size_bytes}, ${document.sha256}, ${document.expires_at},
            ${document.submitted_by}, 'submitted')
    returning *`);
}

export async function findDocument(database: Queryable, id: string): Promise<Document | undefined> {
  return database.maybe<Document>(sql`select * from documents where id = ${id}`);
}

export type DocumentState = Pick<Document, 'verification_id' | 'requirement' | 'state' | 'expires_at'>;

export async function selectDocumentStates(
  database: Queryable,
  verificationIds: readonly string[],
): Promise<DocumentState[]> {
  return database.many<DocumentState>(sql`
    select verification_id, requirement, state, expires_at from documents where verification_id = any(${verificationIds})`);
}

export async function selectDocuments(
  database: Queryable,
  { verification_id, merchant_id, state }: DocumentFilter,
  page: PageRequest,
): Promise<Document[]> {
  const conditions = [
    verification_id === undefined ? undefined : sql`verification_id = ${verification_id}`,
    merchant_id === undefined ? undefined : sql`merchant_id = ${merchant_id}`,
    state === undefined ? undefined : sql`state = ${state}`,
  ];
  return database.many<Document>(sql`
    select * from documents ${where([...conditions, pageCondition(page)])} ${pageOrder(page)}`);
}

export async function updateDocument(
  transaction: Transaction,
  {
    id,
    state,
    rejection_reason,
    reviewed_by,
  }: Pick<Document, 'id' | 'state' | 'rejection_reason' | 'reviewed_by'>,
): Promise<Document> {
  return transaction.one<Document>(sql`
    update documents set state = ${state}, rejection_reason = ${rejection_reason},
           reviewed_by = ${reviewed_by}, reviewed_at = now(), updated_at = now()
    where id = ${id} returning *`);
}

export async function acceptSubmittedDocuments(
  transaction: Transaction,
  verificationId: string,
  reviewedBy: string,
): Promise<void> {
  await transaction.execute(sql`
    update documents set state = 'accepted', reviewed_by = ${reviewedBy}, reviewed_at = now(), updated_at = now()
    where verification_id = ${verificationId} and state = 'submitted'`);
}
