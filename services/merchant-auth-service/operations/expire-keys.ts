import type { Context } from '../service.ts';
import { lockExpiredKey } from '../store/api-keys.ts';
import { changeApiKey } from './change-api-key.ts';

const mostAtOnce = 1_000;

/** Records whose time is over; `authenticate` knows it by the time already. */
export async function expireKeys(context: Context): Promise<void> {
  for (let count = 0; count < mostAtOnce; count += 1) if (!(await expireNext(context))) return;
}

/** @returns false when none was left */
async function expireNext({ database, now }: Context): Promise<boolean> {
  return database.transaction(async (transaction) => {
    const key = await lockExpiredKey(transaction, now());
    if (key === undefined) return false;
    await changeApiKey(transaction, key, { action: 'expired', to: { state: 'revoked' }, by: null });
    return true;
  });
}
