import { contract as accounting } from '../accounting-service/contract.ts';
import { contract as channels } from '../channel-adapter/contract.ts';
import { Empty } from '../kit/contract/schemas.ts';
import { defineService, type Context as KitContext } from '../kit/service.ts';
import { contract as gateway } from '../payment-gateway/contract.ts';
import { contract } from './contract.ts';
import { continueRuns } from './operations/continue-runs.ts';
import { bookAdjustments } from './operations/resolve-break.ts';
import { routes } from './routes/routes.ts';

const peers = { channels, gateway, accounting };
const settings = Empty;

export type Context = KitContext<typeof peers, typeof settings>;

export const service = defineService({
  contract,
  peers,
  settings,
  routes,
  jobs: [
    { name: 'continue-runs', everyMs: 30_000, run: continueRuns },
    { name: 'book-adjustments', everyMs: 5_000, run: bookAdjustments },
  ],
});
