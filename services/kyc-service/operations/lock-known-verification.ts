import type { Transaction } from '../../kit/data/database.ts';
import { notFound } from '../../kit/problem.ts';
import { lockVerification, type VerificationRow } from '../store/verifications.ts';

/** @throws Problem 404 `verification_not_found` */
export async function lockKnownVerification(transaction: Transaction, id: string): Promise<VerificationRow> {
  const row = await lockVerification(transaction, id);
  if (row === undefined) throw notFound('verification', id);
  return row;
}
