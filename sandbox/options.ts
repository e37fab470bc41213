import { heldSockets } from '../src/protocol/unit-handshake.ts';
import type { ListenerName, SandboxOptions } from './sandbox.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** For a start by hand; under the daemon the sockets are handed over. */
const defaultPorts: Readonly<Record<ListenerName, number>> = {
  stripe: 0,
  bank: 0,
  'exchange-rates': 0,
  'ip-geolocation': 0,
  adyen: 0,
  mailbox: 0,
  smtp: 0,
};

/** What happens later happens within seconds, so that a developer sees it; tests advance the time instead. */
export const defaultDelays = {
  stripe: { refundMs: 5_000, disputeOpensMs: 1_000, disputeClosesMs: 2_000 },
  bank: { sentMs: 1_000, paidMs: 2_000, returnedMs: 10_000 },
  adyen: { modificationMs: 1_000 },
} as const;

const defaultMerchantAccount = 'PayctlSandboxECOM';

/** @throws Error when a held socket is missing, or a webhook has no secret */
export function optionsFrom(environment: Environment): SandboxOptions {
  const value = (name: string) => environment[name] || undefined;
  return {
    listen: listenersFrom(environment),
    stateFile: value('SANDBOX_STATE_FILE'),
    stripe: {
      secretKey: value('STRIPE_SECRET_KEY'),
      webhook: webhookFrom(value),
      delays: defaultDelays.stripe,
    },
    bank: { apiKey: value('BANK_API_KEY'), delays: defaultDelays.bank },
    adyen: {
      apiKey: value('ADYEN_API_KEY'),
      merchantAccount: value('ADYEN_MERCHANT_ACCOUNT') ?? defaultMerchantAccount,
      notifications: notificationsFrom(value),
      delays: defaultDelays.adyen,
    },
  };
}

function listenersFrom(environment: Environment): SandboxOptions['listen'] {
  const held = heldSockets(environment);
  const listenerOf = (name: ListenerName) => {
    const fd = held.get(name);
    if (fd !== undefined) return { fd };
    if (held.size > 0)
      throw new Error(`no socket named ${name} was handed over; there are ${[...held.keys()].join(', ')}`);
    return { port: defaultPorts[name] };
  };
  return {
    stripe: listenerOf('stripe'),
    bank: listenerOf('bank'),
    'exchange-rates': listenerOf('exchange-rates'),
    'ip-geolocation': listenerOf('ip-geolocation'),
    adyen: listenerOf('adyen'),
    mailbox: listenerOf('mailbox'),
    smtp: listenerOf('smtp'),
  };
}

function webhookFrom(value: (name: string) => string | undefined): SandboxOptions['stripe']['webhook'] {
  const url = value('STRIPE_WEBHOOK_URL');
  const secret = value('STRIPE_WEBHOOK_SECRET');
  if (url === undefined) return undefined;
  if (secret === undefined) throw new Error('STRIPE_WEBHOOK_URL needs STRIPE_WEBHOOK_SECRET');
  return { url, secret, caFile: value('TLS_CA_FILE') };
}

function notificationsFrom(
  value: (name: string) => string | undefined,
): SandboxOptions['adyen']['notifications'] {
  const url = value('ADYEN_WEBHOOK_URL');
  const hmacKey = value('ADYEN_HMAC_KEY');
  if (url === undefined) return undefined;
  if (hmacKey === undefined) throw new Error('ADYEN_WEBHOOK_URL needs ADYEN_HMAC_KEY');
  return { url, hmacKey, caFile: value('TLS_CA_FILE') };
}
