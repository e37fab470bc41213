import type { Context } from '../service.ts';
import { lockExpired } from '../store/reservations.ts';
import { changeReservation } from './change-reservation.ts';

const mostAtOnce = 5_000;

/** Each in a transaction of its own, so that the counters of a busy merchant are never held for long. */
export async function releaseExpired(context: Context): Promise<void> {
  for (let count = 0; count < mostAtOnce; count += 1) if (!(await releaseNext(context))) return;
}

/** @returns false when none was left */
async function releaseNext({ database, now }: Context): Promise<boolean> {
  return database.transaction(async (transaction) => {
    const reservation = await lockExpired(transaction, now());
    if (reservation === undefined) return false;
    await changeReservation(transaction, reservation, { to: 'released' });
    return true;
  });
}
