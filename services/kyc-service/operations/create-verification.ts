import { newId } from '../../kit/data/ids.ts';
import { conflict } from '../../kit/problem.ts';
import type { Verification } from '../contract.ts';
import { dueFrom } from '../domain/deadline.ts';
import type { Context } from '../service.ts';
import { appendHistory } from '../store/verification-history.ts';
import { insertVerification, type VerificationRow } from '../store/verifications.ts';
import { emitUpdated } from './change-verification.ts';
import { describeVerification } from './describe-verification.ts';

export type CreateVerification = {
  merchant_id: string;
  requested_level?: VerificationRow['requested_level'];
};

/** @throws Problem 409 `verification_exists` */
export async function createVerification(
  { database, now }: Context,
  { merchant_id, requested_level = 'basic' }: CreateVerification,
): Promise<Verification> {
  return database.transaction(async (transaction) => {
    const row = await insertVerification(transaction, {
      id: newId('ver'),
      merchant_id,
      requested_level,
      due_at: dueFrom(now()),
    });
    if (row === undefined)
      throw conflict('verification_exists', `The merchant ${merchant_id} has a verification already.`);
    await appendHistory(transaction, row.id, {
      from_state: null,
      to_state: row.state,
      level: row.level,
      requested_level,
      reason: null,
      note: null,
      decided_by: null,
    });
    const verification = await describeVerification(transaction, row, now());
    await emitUpdated(transaction, verification);
    return verification;
  });
}
