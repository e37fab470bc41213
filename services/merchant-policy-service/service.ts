import { Empty } from '../kit/contract/schemas.ts';
import { defineService, type Context as KitContext } from '../kit/service.ts';
import { contract } from './contract.ts';
import { feeRoutes } from './routes/fees.ts';
import { policyRoutes } from './routes/policies.ts';

const peers = {};
const settings = Empty;

export type Context = KitContext<typeof peers, typeof settings>;

export const service = defineService({
  contract,
  peers,
  settings,
  routes: { ...policyRoutes, ...feeRoutes },
});
