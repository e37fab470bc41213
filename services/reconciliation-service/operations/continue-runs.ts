import { randomUUID } from 'node:crypto';
import type { Context } from '../service.ts';
import { selectAbandoned, takeOver } from '../store/runs.ts';
import { executeRun, failRun } from './execute-run.ts';

const mostAtOnce = 10;
const mostAttempts = 3;

/** Runs whose worker crashed or ran out of time are done again, whole: nothing of them was stored. */
export async function continueRuns(context: Context): Promise<void> {
  for (const { id } of await selectAbandoned(context.database, mostAtOnce)) {
    const token = randomUUID();
    const taken = await takeOver(context.database, { id, token });
    if (taken === undefined) continue;
    const lease = { run: taken.run, token };
    if (taken.attempts > mostAttempts)
      await failRun(context, lease, {
        code: 'run_abandoned',
        message: `It did not end in ${mostAttempts} attempts.`,
      });
    else await executeRun(context, lease);
  }
}
