import { Closed, Type } from '../kit/contract/schemas.ts';
import { defineService, type Context as KitContext } from '../kit/service.ts';
import { contract as merchants } from '../merchant-bff-service/contract.ts';
import { contract } from './contract.ts';
import { expireKeys } from './operations/expire-keys.ts';
import { forgetSignatures } from './operations/forget-signatures.ts';
import { routes } from './routes/api-keys.ts';
import { subscriptions } from './subscriptions/merchants.ts';

const peers = { merchants };
/** The signing secrets are encrypted with a key derived from it. */
const settings = Closed({ JWT_SECRET: Type.String({ minLength: 32 }) });

export type Context = KitContext<typeof peers, typeof settings>;

export const service = defineService({
  contract,
  peers,
  settings,
  routes,
  subscriptions,
  jobs: [
    { name: 'expire-keys', everyMs: 10_000, run: expireKeys },
    { name: 'forget-signatures', everyMs: 60_000, run: forgetSignatures },
  ],
});
