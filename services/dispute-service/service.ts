import { contract as accounting } from '../accounting-service/contract.ts';
import { contract as channels } from '../channel-adapter/contract.ts';
import { Empty } from '../kit/contract/schemas.ts';
import { defineService, type Context as KitContext } from '../kit/service.ts';
import { contract as gateway } from '../payment-gateway/contract.ts';
import { contract } from './contract.ts';
import { bookDisputes } from './operations/book-disputes.ts';
import { deliverResponses } from './operations/deliver-response.ts';
import { expireDisputes } from './operations/expire-disputes.ts';
import { remindOfDeadlines } from './operations/remind-of-deadlines.ts';
import { routes } from './routes/disputes.ts';
import { subscriptions } from './subscriptions/channel-disputes.ts';

const peers = { gateway, channels, accounting };
const settings = Empty;

export type Context = KitContext<typeof peers, typeof settings>;

export const service = defineService({
  contract,
  peers,
  settings,
  routes,
  subscriptions,
  jobs: [
    { name: 'expire-disputes', everyMs: 60_000, run: expireDisputes },
    { name: 'remind-of-deadlines', everyMs: 10_000, run: remindOfDeadlines },
    { name: 'deliver-responses', everyMs: 2_000, run: deliverResponses },
    { name: 'book-disputes', everyMs: 2_000, run: bookDisputes },
  ],
});
