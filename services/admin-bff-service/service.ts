import { contract as ledger } from '../accounting-service/contract.ts';
import { contract as analytics } from '../analytics-service/contract.ts';
import { contract as config } from '../config-service/contract.ts';
import { contract as disputes } from '../dispute-service/contract.ts';
import { Closed, Type } from '../kit/contract/schemas.ts';
import { defineService, type Context as KitContext, type Routes } from '../kit/service.ts';
import { accountRoutes } from '../kit/sessions/account-routes.ts';
import { pruneSessions } from '../kit/sessions/sessions.ts';
import { pruneAttempts } from '../kit/sessions/sign-in-limit.ts';
import { contract as kyc } from '../kyc-service/contract.ts';
import { contract as merchantAuth } from '../merchant-auth-service/contract.ts';
import { contract as merchants } from '../merchant-bff-service/contract.ts';
import { contract as policy } from '../merchant-policy-service/contract.ts';
import { contract as quota } from '../merchant-quota-service/contract.ts';
import { contract as gateway } from '../payment-gateway/contract.ts';
import { contract as reconciliation } from '../reconciliation-service/contract.ts';
import { contract as risk } from '../risk-service/contract.ts';
import { contract as settlements } from '../settlement-service/contract.ts';
import { contract as withdrawals } from '../withdrawal-service/contract.ts';
import { contract } from './contract.ts';
import { sessions, users } from './operations/sessions.ts';
import { adminUserRoutes } from './routes/admin-users.ts';
import { deskRoutes } from './routes/desk.ts';
import { portalRoutes } from './routes/portal.ts';

const peers = {
  ...{ merchants, kyc, merchantAuth, quota, policy, gateway, risk },
  ...{ withdrawals, disputes, settlements, reconciliation, ledger, analytics, config },
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
  routes: { ...adminUserRoutes, ...portalRoutes, ...deskRoutes, ...accountRoutes(sessions, users) },
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
