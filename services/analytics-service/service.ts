import { Empty } from '../kit/contract/schemas.ts';
import { defineService, type Context as KitContext } from '../kit/service.ts';
import { contract } from './contract.ts';
import { forgetPayments } from './operations/forget-payments.ts';
import { routes } from './routes/routes.ts';
import { subscriptions } from './subscriptions/payments.ts';

const peers = {};
const settings = Empty;

export type Context = KitContext<typeof peers, typeof settings>;

export const service = defineService({
  contract,
  peers,
  settings,
  routes,
  subscriptions,
  jobs: [{ name: 'forget-payments', everyMs: 3_600_000, run: forgetPayments }],
});
