import { Empty } from '../kit/contract/schemas.ts';
import { defineService, type Context as KitContext } from '../kit/service.ts';
import { contract } from './contract.ts';
import { applyDueChanges, jobName } from './operations/apply-due-changes.ts';
import { changesScheduled } from './operations/schedule-change.ts';
import { routes } from './routes/routes.ts';
import { nextDueInMs } from './store/scheduled-changes.ts';

const peers = {};
const settings = Empty;

export type Context = KitContext<typeof peers, typeof settings>;
/** What a change takes of it. */
export type Changing = Pick<Context, 'database' | 'caller'>;

export const service = defineService({
  contract,
  peers,
  settings,
  routes,
  jobs: [
    {
      name: jobName,
      everyMs: 60_000,
      alarm: changesScheduled,
      dueInMs: ({ database }) => nextDueInMs(database),
      run: applyDueChanges,
    },
  ],
});
