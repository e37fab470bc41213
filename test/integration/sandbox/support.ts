import { Stripe } from 'stripe';
import type { ApiName, Sandbox } from '../../../sandbox/sandbox.ts';
import { startTestSandbox, type TestSandboxOptions, testKeys } from '../../../sandbox/testing.ts';

type Closing = { after: (close: () => Promise<void>) => void };

/** A sandbox that ends with the test, and Stripe's own client for it. */
export async function sandboxFor(
  t: Closing,
  options: TestSandboxOptions = {},
): Promise<{ sandbox: Sandbox; stripe: Stripe }> {
  const sandbox = await startTestSandbox(options);
  t.after(() => sandbox.close(0));
  return { sandbox, stripe: stripeClient(sandbox) };
}

export function stripeClient(
  sandbox: Sandbox,
  options: Stripe.StripeConfig = {},
  key: string = testKeys.stripe,
): Stripe {
  const { hostname, port } = new URL(sandbox.url('stripe'));
  return new Stripe(key, {
    host: hostname,
    port,
    protocol: 'http',
    maxNetworkRetries: 0,
    telemetry: false,
    ...options,
  });
}

/** A request to the routes that steer an API. */
export async function steer(sandbox: Sandbox, api: ApiName, path: string, body?: object): Promise<unknown> {
  const answer = await fetch(`${sandbox.url(api)}/_sandbox${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.status === 204 ? undefined : await answer.json();
}

export async function hoursLater(sandbox: Sandbox, hours = 1): Promise<void> {
  await steer(sandbox, 'stripe', '/time/advance', { ms: hours * 3_600_000 });
}

/** What Stripe's client threw. */
export async function stripeErrorOf(
  promise: Promise<unknown>,
): Promise<InstanceType<typeof Stripe.errors.StripeError>> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Stripe.errors.StripeError) return error;
    throw error;
  }
  throw new Error('Stripe refused nothing');
}

/** A payment of a card, by number or by payment method. */
export function payment(
  card: string,
  more: Partial<Stripe.PaymentIntentCreateParams> = {},
): Stripe.PaymentIntentCreateParams {
  const base = {
    amount: 2_000,
    currency: 'usd',
    confirm: true,
    payment_method_types: ['card'],
    return_url: 'https://shop.example/back',
  };
  if (card.startsWith('pm_')) return { ...base, payment_method: card, ...more };
  const details = {
    number: card,
    exp_month: 12,
    exp_year: new Date().getUTCFullYear() + 2,
    cvc: '123',
  };
  return {
    ...base,
    payment_method_data: {
      type: 'card',
      card: details,
    } as Stripe.PaymentIntentCreateParams.PaymentMethodData,
    ...more,
  };
}
