import { contract as accounting } from '../accounting-service/contract.ts';
import { contract as dispute } from '../dispute-service/contract.ts';
import { Closed, Type } from '../kit/contract/schemas.ts';
import { defineService, type Context as KitContext, type Routes } from '../kit/service.ts';
import { accountRoutes } from '../kit/sessions/account-routes.ts';
import { pruneSessions } from '../kit/sessions/sessions.ts';
import { pruneAttempts } from '../kit/sessions/sign-in-limit.ts';
import { contract as kyc } from '../kyc-service/contract.ts';
import { contract as merchantAuth } from '../merchant-auth-service/contract.ts';
import { contract as quota } from '../merchant-quota-service/contract.ts';
import { contract as notification } from '../notification-service/contract.ts';
import { contract as gateway } from '../payment-gateway/contract.ts';
import { contract as settlement } from '../settlement-service/contract.ts';
import { contract as withdrawal } from '../withdrawal-service/contract.ts';
import { contract } from './contract.ts';
import { sessions, users } from './operations/sessions.ts';
import { apiKeyRoutes } from './routes/api-keys.ts';
import { disputeRoutes } from './routes/disputes.ts';
import { listRoutes } from './routes/lists.ts';
import { merchantRoutes } from './routes/merchants.ts';
import { paymentRoutes } from './routes/payments.ts';
import { portalRoutes } from './routes/portal.ts';
import { userRoutes } from './routes/users.ts';
import { verificationRoutes } from './routes/verification.ts';
import { webhookRoutes } from './routes/webhooks.ts';
import { withdrawalRoutes } from './routes/withdrawals.ts';

const peers = {
  gateway,
  accounting,
  quota,
  kyc,
  dispute,
  settlement,
  withdrawal,
  merchantAuth,
  notification,
};
const settings = Closed({ JWT_SECRET: Type.String({ minLength: 32 }) });
const cleanUpEveryMs = 3_600_000;

export type Context = KitContext<typeof peers, typeof settings>;
export type RoutesOf<K extends keyof (typeof contract)['endpoints']> = Pick<
  Routes<typeof contract, Context>,
  K
>;

export const service = defineService({
  contract,
  peers,
  settings,
  routes: {
    ...merchantRoutes,
    ...userRoutes,
    ...portalRoutes,
    ...accountRoutes(sessions, users),
    ...listRoutes,
    ...paymentRoutes,
    ...disputeRoutes,
    ...withdrawalRoutes,
    ...apiKeyRoutes,
    ...webhookRoutes,
    ...verificationRoutes,
  },
  authentication: { session: sessions.authenticate },
  jobs: [
    {
      name: 'clean-up-sessions',
      everyMs: cleanUpEveryMs,
      run: async ({ database }) => {
        await pruneSessions(database);
        await pruneAttempts(database);
      },
    },
  ],
});
