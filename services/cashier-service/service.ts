import { Closed, Type } from '../kit/contract/schemas.ts';
import { defineService, type Context as KitContext, type Routes } from '../kit/service.ts';
import { contract as policy } from '../merchant-policy-service/contract.ts';
import { contract as gateway } from '../payment-gateway/contract.ts';
import { contract } from './contract.ts';
import { maintenanceNotice, mostAttempts } from './domain/live-settings.ts';
import { checkoutPaused } from './operations/create-session.ts';
import { expireDueSessions } from './operations/expire-session.ts';
import { routes } from './routes/routes.ts';
import { subscriptions } from './subscriptions/payments.ts';

const peers = { gateway, policy };
/** CHECKOUT_URL: where payers reach the public listener, when that is not this machine. */
const settings = Closed({
  PUBLIC_PORT: Type.Optional(Type.Integer()),
  CHECKOUT_URL: Type.Optional(Type.String()),
});
const expireEveryMs = 30_000;

export type Context = KitContext<typeof peers, typeof settings>;
export type CashierRoutes = Routes<typeof contract, Context>;

export const service = defineService({
  contract,
  peers,
  settings,
  routes,
  subscriptions,
  flags: { [checkoutPaused]: { default: false } },
  liveSettings: [maintenanceNotice, mostAttempts],
  jobs: [{ name: 'expire-sessions', everyMs: expireEveryMs, run: expireDueSessions }],
});
