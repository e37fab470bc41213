/** A sandbox for a test: free ports, state in memory, nothing happens later unless the time is advanced. */
import type { SandboxOptions } from './sandbox.ts';
import { type Sandbox, startSandbox } from './sandbox.ts';

export const testKeys = {
  stripe: 'sk_test_sandbox',
  webhook: 'whsec_sandbox',
  bank: 'bank_test_sandbox',
  adyen: 'AQE_test_sandbox',
  adyenAccount: 'TestSandboxECOM',
  // The example key of Adyen's documentation.
  adyenHmac: '44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056',
} as const;

/** What channel-adapter is told of the outside world, by the names that platform.yaml gives it. */
export function channelVariables(sandbox: Sandbox) {
  return {
    STRIPE_API_URL: sandbox.url('stripe'),
    STRIPE_SECRET_KEY: testKeys.stripe,
    STRIPE_WEBHOOK_SECRET: testKeys.webhook,
    ADYEN_API_URL: sandbox.url('adyen'),
    ADYEN_API_KEY: testKeys.adyen,
    ADYEN_MERCHANT_ACCOUNT: testKeys.adyenAccount,
    ADYEN_HMAC_KEY: testKeys.adyenHmac,
    EXCHANGE_RATE_API_URL: sandbox.url('exchange-rates'),
  };
}

const hourMs = 3_600_000;

export type TestSandboxOptions = {
  stateFile?: string;
  webhookUrl?: string;
  caFile?: string;
  adyenWebhookUrl?: string;
};

export function startTestSandbox({
  stateFile,
  webhookUrl,
  caFile,
  adyenWebhookUrl,
}: TestSandboxOptions = {}): Promise<Sandbox> {
  const free = { port: 0 };
  const options: SandboxOptions = {
    listen: {
      ...{ stripe: free, bank: free, 'exchange-rates': free, 'ip-geolocation': free, adyen: free },
      ...{ mailbox: free, smtp: free },
    },
    stateFile,
    stripe: {
      secretKey: testKeys.stripe,
      webhook: webhookUrl === undefined ? undefined : { url: webhookUrl, secret: testKeys.webhook, caFile },
      delays: { refundMs: hourMs, disputeOpensMs: hourMs, disputeClosesMs: hourMs },
    },
    adyen: {
      apiKey: testKeys.adyen,
      merchantAccount: testKeys.adyenAccount,
      notifications: { url: adyenWebhookUrl, hmacKey: testKeys.adyenHmac, caFile },
      delays: { modificationMs: hourMs },
    },
    bank: { apiKey: testKeys.bank, delays: { sentMs: hourMs, paidMs: hourMs, returnedMs: hourMs } },
  };
  return startSandbox(options);
}
