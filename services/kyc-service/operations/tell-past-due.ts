import { requirementsOf } from '../domain/level.ts';
import type { Context } from '../service.ts';
import { selectDocumentStates } from '../store/documents.ts';
import { lockPastDue } from '../store/verifications.ts';
import { changeVerification } from './change-verification.ts';

const mostAtOnce = 1_000;

/** Tells once a deadline that something was not there in time; the requirements know it by the time already. */
export async function tellPastDue(context: Context): Promise<void> {
  for (let count = 0; count < mostAtOnce; count += 1) if (!(await tellNext(context))) return;
}

/** @returns false when none was left */
async function tellNext({ database, now }: Context): Promise<boolean> {
  return database.transaction(async (transaction) => {
    const row = await lockPastDue(transaction, now());
    if (row === undefined) return false;
    const documents = await selectDocumentStates(transaction, [row.id]);
    const { past_due } = requirementsOf(row, documents, { now: now(), dueAt: row.due_at });
    const reason = past_due.length > 0 ? 'requirements_past_due' : 'requirements_met';
    await changeVerification(transaction, row, {
      to: { ...row, is_past_due_told: true },
      now: now(),
      reason,
    });
    return true;
  });
}
