import { Closed, Type } from '../kit/contract/schemas.ts';
import { defineService, type Context as KitContext } from '../kit/service.ts';
import { contract } from './contract.ts';
import { releaseExpired } from './operations/release-expired.ts';
import { limitRoutes } from './routes/limits.ts';
import { reservationRoutes } from './routes/reservations.ts';
import { subscriptions } from './subscriptions/payments.ts';
import { verificationSubscriptions } from './subscriptions/verifications.ts';

const peers = {};
/** True: a merchant that was never verified may not charge. One that was rejected or has lapsed never may. */
const settings = Closed({ REQUIRE_VERIFICATION_FOR_CHARGES: Type.Optional(Type.Boolean()) });

export type Context = KitContext<typeof peers, typeof settings>;

export const service = defineService({
  contract,
  peers,
  settings,
  routes: { ...reservationRoutes, ...limitRoutes },
  subscriptions: [...subscriptions, ...verificationSubscriptions],
  jobs: [{ name: 'release-expired-reservations', everyMs: 5_000, run: releaseExpired }],
});
