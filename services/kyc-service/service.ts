import { Empty } from '../kit/contract/schemas.ts';
import { defineService, type Context as KitContext } from '../kit/service.ts';
import { contract } from './contract.ts';
import { expireVerifications } from './operations/expire-verifications.ts';
import { tellPastDue } from './operations/tell-past-due.ts';
import { documentRoutes } from './routes/documents.ts';
import { verificationRoutes } from './routes/verifications.ts';

const peers = {};
const settings = Empty;

export type Context = KitContext<typeof peers, typeof settings>;

export const service = defineService({
  contract,
  peers,
  settings,
  routes: { ...verificationRoutes, ...documentRoutes },
  jobs: [
    { name: 'expire-verifications', everyMs: 60_000, run: expireVerifications },
    { name: 'tell-past-due', everyMs: 60_000, run: tellPastDue },
  ],
});
