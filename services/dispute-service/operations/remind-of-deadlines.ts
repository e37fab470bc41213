import { emit } from '../../kit/events/emit.ts';
import { contract } from '../contract.ts';
import type { Context } from '../service.ts';
import { markNextDueSoon } from '../store/disputes.ts';

const soonMs = 48 * 3_600_000;
const mostAtOnce = 1_000;

type Reminding = Pick<Context, 'database' | 'now'>;

/** A job: who has not answered a dispute two days before its deadline is told so, once. */
export async function remindOfDeadlines(context: Reminding): Promise<void> {
  for (let count = 0; count < mostAtOnce; count += 1) if (!(await remindNext(context))) return;
}

/** @returns false when none was left */
async function remindNext({ database, now }: Reminding): Promise<boolean> {
  const at = now();
  const dueBefore = new Date(at.getTime() + soonMs);
  return database.transaction(async (transaction) => {
    const dispute = await markNextDueSoon(transaction, { at, dueBefore });
    if (dispute === undefined) return false;
    await emit(transaction, { contract, type: 'dispute.due_soon', aggregateId: dispute.id, data: dispute });
    return true;
  });
}
