import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import { contract, type ScheduledChange } from '../contract.ts';
import { assertScheduleTransition } from '../domain/schedule-state.ts';
import { updateScheduled } from '../store/scheduled-changes.ts';

export type Settled =
  | { to: 'applied'; version: number }
  | { to: 'cancelled' }
  | { to: 'conflicted'; conflict: { code: string; detail: string } };

/** The one place where a scheduled change changes its state: row and event together; its row is locked. */
export async function settleScheduled(
  transaction: Transaction,
  scheduled: ScheduledChange,
  settled: Settled & { by: string },
): Promise<ScheduledChange> {
  assertScheduleTransition(scheduled.state, settled.to);
  const changed = await updateScheduled(transaction, {
    ...scheduled,
    state: settled.to,
    settled_by: settled.by,
    applied_version: settled.to === 'applied' ? settled.version : null,
    conflict: settled.to === 'conflicted' ? settled.conflict : null,
  });
  const type = `scheduled_change.${settled.to}` as const;
  await emit(transaction, { contract, type, aggregateId: changed.id, data: changed });
  return changed;
}
