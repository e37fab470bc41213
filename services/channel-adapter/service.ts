import { Closed, ShortText, Type, Url } from '../kit/contract/schemas.ts';
import { defineService, type Context as KitContext } from '../kit/service.ts';
import { channelNames } from './channels/registry.ts';
import { contract } from './contract.ts';
import { checkChannel } from './operations/check-channels.ts';
import { pruneNotifications } from './operations/receive-notification.ts';
import { syncUnsettled } from './operations/sync-unsettled.ts';
import { routes } from './routes/routes.ts';

const peers = {};
const settings = Closed({
  STRIPE_API_URL: Url,
  STRIPE_SECRET_KEY: ShortText,
  STRIPE_WEBHOOK_SECRET: ShortText,
  ADYEN_API_URL: Url,
  /** Where it is not at the same address: `https://ca-live.adyen.com`. */
  ADYEN_DISPUTE_API_URL: Type.Optional(Url),
  ADYEN_API_KEY: ShortText,
  ADYEN_MERCHANT_ACCOUNT: ShortText,
  /** Hexadecimal, as Adyen shows it. */
  ADYEN_HMAC_KEY: ShortText,
  EXCHANGE_RATE_API_URL: Url,
  PUBLIC_PORT: Type.Optional(Type.Integer()),
  /** Where payers reach the public listener, when that is not this machine. */
  CHANNEL_PUBLIC_URL: Type.Optional(Url),
});

export type Context = KitContext<typeof peers, typeof settings>;

export const service = defineService({
  contract,
  peers,
  settings,
  routes,
  jobs: [
    { name: 'sync-unsettled', everyMs: 5_000, run: syncUnsettled },
    { name: 'prune-notifications', everyMs: 3_600_000, run: pruneNotifications },
  ],
  healthChecks: channelNames.map((name) => ({ name, critical: false, check: checkChannel(name) })),
  // Its package takes 75 ms to load: after the start and before the first payment.
  warm: async () => void (await import('stripe')),
});
