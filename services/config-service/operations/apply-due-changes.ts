import { Problem } from '../../kit/problem.ts';
import type { ScheduledChange } from '../contract.ts';
import type { Changing, Context } from '../service.ts';
import { lockNextDue } from '../store/scheduled-changes.ts';
import { updateConfigEntry } from './change-config-entry.ts';
import { updateFlag } from './change-flag.ts';
import { type Settled, settleScheduled } from './settle-scheduled.ts';

export const jobName = 'apply-due-changes';

type Applying = Changing & Pick<Context, 'log'>;

/** Each in a transaction of its own, the earliest first: one that cannot be applied holds up no other. */
export async function applyDueChanges(context: Applying, signal: AbortSignal): Promise<void> {
  while (!signal.aborted && (await applyNext(context)));
}

/** The change, its version and event, and what became of the schedule: together or not at all. */
async function applyNext(context: Applying): Promise<boolean> {
  const settled = await context.database.transaction(async (transaction) => {
    const due = await lockNextDue(transaction);
    if (due === undefined) return undefined;
    return settleScheduled(transaction, due, { ...(await apply(context, due)), by: jobName });
  });
  if (settled === undefined) return false;
  const { id, state, kind, key, conflict } = settled;
  context.log.info(
    { schedule: id, kind, key, reason: conflict?.detail },
    `the scheduled change of ${key} is ${state}`,
  );
  return true;
}

/** Within the open transaction: what a refusal has begun is undone alone. */
async function apply(context: Applying, due: ScheduledChange): Promise<Settled> {
  try {
    const { version } = await changeOf(context, due);
    return { to: 'applied', version };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { to: 'conflicted', conflict: { code: error.code, detail: error.message } };
  }
}

function changeOf(context: Applying, due: ScheduledChange): Promise<{ version: number }> {
  const { change, namespace, key } = due;
  const request = {
    scheduleId: due.id,
    changed_by: due.scheduled_by,
    ...(due.expected_version === null ? {} : { expected_version: due.expected_version }),
    ...(due.comment === null ? {} : { comment: due.comment }),
  };
  if (namespace !== null && 'value' in change)
    return updateConfigEntry(context, { namespace, key }, { ...request, value: change.value });
  return updateFlag(context, key, { ...request, ...change });
}
