import { authorOf } from '../../kit/author.ts';
import { notFound } from '../../kit/problem.ts';
import type { ScheduledChange } from '../contract.ts';
import type { Changing } from '../service.ts';
import { lockScheduled } from '../store/scheduled-changes.ts';
import { settleScheduled } from './settle-scheduled.ts';

/** @throws Problem 404 `scheduled_change_not_found`, 409 `illegal_schedule_transition` */
export async function cancelScheduled(
  { database, caller }: Changing,
  id: string,
  { changed_by }: { changed_by?: string },
): Promise<ScheduledChange> {
  return database.transaction(async (transaction) => {
    const scheduled = await lockScheduled(transaction, id);
    if (scheduled === undefined) throw notFound('scheduled_change', id);
    if (scheduled.state === 'cancelled') return scheduled;
    return settleScheduled(transaction, scheduled, { to: 'cancelled', by: authorOf(caller, changed_by) });
  });
}
