import { emit } from '../../kit/events/emit.ts';
import { contract } from '../contract.ts';
import type { Context } from '../service.ts';
import { markNextOverdue } from '../store/withdrawals.ts';
import { asAnswered } from './change-withdrawal.ts';

/** Three days of the bank: longer than a transfer takes over a weekend. */
const defaultHours = 72;
const mostAtOnce = 1_000;

type Overdue = Pick<Context, 'database' | 'now'> & {
  settings: Pick<Context['settings'], 'WITHDRAWAL_OVERDUE_HOURS'>;
};

/** A job: what the bank should have settled by now is a person's; the bank is asked all the same. */
export async function markOverdue(context: Overdue): Promise<void> {
  for (let count = 0; count < mostAtOnce; count += 1) if (!(await markNext(context))) return;
}

/** @returns false when none was left */
async function markNext({ database, now, settings }: Overdue): Promise<boolean> {
  const at = now();
  const { WITHDRAWAL_OVERDUE_HOURS: hours = defaultHours } = settings;
  const submittedBefore = new Date(at.getTime() - hours * 3_600_000);
  return database.transaction(async (transaction) => {
    const marked = await markNextOverdue(transaction, { submittedBefore, at });
    if (marked === undefined) return false;
    const data = asAnswered(marked);
    await emit(transaction, { contract, type: 'withdrawal.overdue', aggregateId: marked.id, data });
    return true;
  });
}
