import { untilNone } from '../../kit/data/until-none.ts';
import type { Context } from '../service.ts';
import { deleteWorkDoneBefore } from '../store/pending-work.ts';

/** As long as anybody asks what became of it; the payment's own history is kept for ever. */
const keptForMs = 90 * 24 * 60 * 60 * 1_000;

/** The job: work that was done long ago. What was given up stays until a person has seen to it. */
export async function pruneWork({ database, now }: Pick<Context, 'database' | 'now'>): Promise<void> {
  const before = new Date(now().getTime() - keptForMs);
  await untilNone(() => deleteWorkDoneBefore(database, before));
}
