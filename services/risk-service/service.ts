import { Closed, Url } from '../kit/contract/schemas.ts';
import { defineService, type Context as KitContext } from '../kit/service.ts';
import { contract } from './contract.ts';
import { routes } from './routes/routes.ts';

const peers = {};
const settings = Closed({ IP_GEOLOCATION_API_URL: Url });

export type Context = KitContext<typeof peers, typeof settings>;

export const service = defineService({ contract, peers, settings, routes });
