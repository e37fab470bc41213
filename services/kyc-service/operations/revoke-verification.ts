import { conflict } from '../../kit/problem.ts';
import type { Revoke, Verification } from '../contract.ts';
import type { Context } from '../service.ts';
import { changeVerification } from './change-verification.ts';
import { lockKnownVerification } from './lock-known-verification.ts';

/**
 * Of any state that has a level, also while a higher one is asked for.
 * @throws Problem 404 `verification_not_found`, 409 `illegal_verification_transition`
 */
export async function revokeVerification(
  { database, now }: Context,
  id: string,
  request: Revoke,
): Promise<Verification> {
  const { reason, note = null, decided_by } = request;
  return database.transaction(async (transaction) => {
    const row = await lockKnownVerification(transaction, id);
    if (row.level === 'none')
      throw conflict(
        'illegal_verification_transition',
        'The verification has no level that could be revoked.',
      );
    const to = {
      ...row,
      state: 'rejected',
      level: 'none',
      rejection_reason: reason,
      expires_at: null,
    } as const;
    return changeVerification(transaction, row, { to, now: now(), reason, note, decided_by });
  });
}
