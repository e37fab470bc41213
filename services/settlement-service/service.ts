import { contract as accounting } from '../accounting-service/contract.ts';
import { Empty } from '../kit/contract/schemas.ts';
import { defineService, type Context as KitContext } from '../kit/service.ts';
import { contract as withdrawal } from '../withdrawal-service/contract.ts';
import { contract } from './contract.ts';
import { retryFailed } from './operations/process-settlement.ts';
import { releaseDueReserves } from './operations/release-reserves.ts';
import { requestDuePayouts } from './operations/request-payouts.ts';
import { resumeUnanswered, runCycles } from './operations/run-cycles.ts';
import { routes } from './routes/settlements.ts';

const peers = { accounting, withdrawal };
const settings = Empty;

export type Context = KitContext<typeof peers, typeof settings>;

export const service = defineService({
  contract,
  peers,
  settings,
  routes,
  jobs: [
    { name: 'run-cycles', everyMs: 60_000, run: async (context) => void (await runCycles(context)) },
    { name: 'resume-unanswered', everyMs: 5_000, run: resumeUnanswered },
    { name: 'retry-failed', everyMs: 2_000, run: retryFailed },
    { name: 'release-reserves', everyMs: 5_000, run: releaseDueReserves },
    { name: 'request-payouts', everyMs: 2_000, run: requestDuePayouts },
  ],
});
