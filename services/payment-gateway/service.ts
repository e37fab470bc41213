import { contract as channel } from '../channel-adapter/contract.ts';
import { Closed, Type } from '../kit/contract/schemas.ts';
import { defineService, type Context as KitContext } from '../kit/service.ts';
import { contract as merchantAuth } from '../merchant-auth-service/contract.ts';
import { contract as policy } from '../merchant-policy-service/contract.ts';
import { contract as quota } from '../merchant-quota-service/contract.ts';
import { contract as order } from '../order-service/contract.ts';
import { contract as risk } from '../risk-service/contract.ts';
import { contract } from './contract.ts';
import { paymentsPaused } from './operations/assert-not-paused.ts';
import { authenticateMerchant } from './operations/authenticate-merchant.ts';
import { doPendingWork } from './operations/do-pending-work.ts';
import { metrics } from './operations/payment-metrics.ts';
import { pruneWork } from './operations/prune-work.ts';
import { settleDuePayments } from './operations/settle-payments.ts';
import { settleDueRefunds } from './operations/settle-refunds.ts';
import { gauges } from './operations/work-gauges.ts';
import { routes } from './routes/routes.ts';
import { subscriptions as ofChannel } from './subscriptions/channel.ts';
import { subscriptions as ofDisputes } from './subscriptions/disputes.ts';
import { subscriptions as ofRisk } from './subscriptions/risk.ts';

const peers = { merchantAuth, policy, quota, risk, order, channel };
/** Keys the cards' fingerprints, and nothing else: with another one no card is known again. */
const settings = Closed({ CARD_FINGERPRINT_SECRET: Type.String({ minLength: 32 }) });

export type Context = KitContext<typeof peers, typeof settings>;

const jobEveryMs = 2_000;

export const service = defineService({
  contract,
  peers,
  settings,
  routes,
  subscriptions: [...ofChannel, ...ofRisk, ...ofDisputes],
  metrics,
  gauges,
  flags: { [paymentsPaused]: { default: false } },
  authentication: { 'api-key': authenticateMerchant },
  jobs: [
    { name: 'settle-payments', everyMs: jobEveryMs, run: settleDuePayments },
    { name: 'pending-work', everyMs: jobEveryMs, run: doPendingWork },
    { name: 'settle-refunds', everyMs: jobEveryMs, run: settleDueRefunds },
    { name: 'prune-work', everyMs: 3_600_000, run: pruneWork },
  ],
});
