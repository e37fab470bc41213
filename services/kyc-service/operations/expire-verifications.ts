import { dueFrom } from '../domain/deadline.ts';
import type { Context } from '../service.ts';
import { lockLapsed, type VerificationRow } from '../store/verifications.ts';
import { changeVerification } from './change-verification.ts';

const mostAtOnce = 1_000;

/** Records what lapsed; `getStanding` knows it by the time already. */
export async function expireVerifications(context: Context): Promise<void> {
  for (let count = 0; count < mostAtOnce; count += 1) if (!(await expireNext(context))) return;
}

/** @returns false when none was left */
async function expireNext({ database, now }: Context): Promise<boolean> {
  return database.transaction(async (transaction) => {
    const row = await lockLapsed(transaction, now());
    if (row === undefined) return false;
    const to = { ...row, state: stateAfter(row), level: 'none', expires_at: null, ...asked(now()) } as const;
    await changeVerification(transaction, row, { to, now: now(), reason: 'lapsed' });
    return true;
  });
}

/** What lapsed is to be shown anew. */
function asked(now: Date): Pick<VerificationRow, 'due_at' | 'is_past_due_told'> {
  return { due_at: dueFrom(now), is_past_due_told: false };
}

/** One that was on its way to another level goes on from there. */
function stateAfter({ state }: VerificationRow): VerificationRow['state'] {
  return state === 'verified' ? 'expired' : state;
}
