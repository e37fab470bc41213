import type { Context } from '../service.ts';
import { lockExpired } from '../store/disputes.ts';
import { close } from './change-dispute.ts';

const mostAtOnce = 1_000;

/** A dispute that nobody answered in time is lost; what is left over is done by the next run. */
export async function expireDisputes(context: Pick<Context, 'database' | 'now'>): Promise<void> {
  for (let count = 0; count < mostAtOnce; count += 1) if (!(await expireNext(context))) return;
}

/** @returns false when none was left */
async function expireNext({ database, now }: Pick<Context, 'database' | 'now'>): Promise<boolean> {
  return database.transaction(async (transaction) => {
    const dispute = await lockExpired(transaction, now());
    if (dispute === undefined) return false;
    const at = now().toISOString();
    await close(transaction, dispute, {
      outcome: 'lost',
      by: 'deadline',
      at,
      reason: 'evidence deadline passed',
    });
    return true;
  });
}
