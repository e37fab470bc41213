/** Stripe's own client, its breaker, and what its errors mean. Source: docs.stripe.com/error-low-level. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { Stripe } from 'stripe';
import type { Breaker } from '../../../kit/calls/breaker.ts';
import { outsideBreaker } from '../../../kit/calls/outside.ts';
import { remainingMs } from '../../../kit/trace.ts';
import type { Context } from '../../service.ts';
import type { ChannelAnswer } from '../channel.ts';
import { isConnectionRefused } from '../connection.ts';
import { SearchTooWide } from './find.ts';

export type StripeAccess = {
  client(): Promise<Stripe>;
  /** One request under the breaker, in what is left of the caller's time. Never throws for what Stripe does. */
  ask<T>(request: (stripe: Stripe, options: Stripe.RequestOptions) => Promise<T>): Promise<ChannelAnswer<T>>;
  breaker: Breaker;
};

/** Repeats carry the same idempotency key, so they are safe. */
const repeats = 1;
const defaultPorts = { http: 80, https: 443 } as const;
const longestAttemptMs = 10_000;
const shortestAttemptMs = 1_000;
/** For the pause between attempts and for writing down what came of it. */
const marginMs = 2_000;

export function stripeAccess({ settings, log }: Pick<Context, 'settings' | 'log'>): StripeAccess {
  let opened: Promise<Stripe> | undefined;
  const client = () => {
    opened ??= open(settings);
    return opened;
  };
  const breaker = outsideBreaker({ settings, log }, 'stripe');
  return { client, breaker, ask: (request) => askUnder({ breaker, client, log }, request) };
}

async function open(settings: Context['settings']): Promise<Stripe> {
  const { Stripe: Client } = await import('stripe');
  const { protocol, hostname, port } = new URL(settings.STRIPE_API_URL);
  const scheme = protocol === 'http:' ? 'http' : 'https';
  return new Client(settings.STRIPE_SECRET_KEY, {
    host: hostname,
    port: port || defaultPorts[scheme],
    protocol: scheme,
    maxNetworkRetries: repeats,
    telemetry: false,
    httpClient: watched(Client.createNodeHttpClient()),
  });
}

/** Of the request under way and its repeats: whether one of them can have reached Stripe. */
const trail = new AsyncLocalStorage<{ mayHaveReached: boolean }>();

/** The package repeats by itself and tells only how the last attempt ended. */
function watched(client: Stripe.HttpClient): Stripe.HttpClient {
  const ask = client.makeRequest.bind(client);
  client.makeRequest = async (...request) => {
    try {
      const answer = await ask(...request);
      reached();
      return answer;
    } catch (error) {
      if (!isConnectionRefused(error)) reached();
      throw error;
    }
  };
  return client;
}

function reached(): void {
  const store = trail.getStore();
  if (store !== undefined) store.mayHaveReached = true;
}

type Asking = { breaker: Breaker; client: () => Promise<Stripe>; log: Context['log'] };

async function askUnder<T>(
  { breaker, client, log }: Asking,
  request: (stripe: Stripe, options: Stripe.RequestOptions) => Promise<T>,
): Promise<ChannelAnswer<T>> {
  const stripe = await client();
  const timeout = attemptMs();
  if (timeout === undefined) return notAsked('There was no time left to ask Stripe.');
  const report = breaker.enter();
  if (report === undefined) return notAsked('Stripe failed too often lately; its circuit breaker is open.');
  const attempts = { mayHaveReached: false };
  try {
    const value = await trail.run(attempts, () => request(stripe, { timeout }));
    report('success');
    return { kind: 'answered', value };
  } catch (error) {
    const answer = await answerOfError(error, attempts);
    const isFault = answer !== undefined && answer.kind !== 'refused' && !(error instanceof SearchTooWide);
    report(isFault ? 'failure' : 'success');
    if (answer === undefined) throw error;
    // Its message alone: what else the package's errors carry is not for a log.
    const reason = error instanceof Error ? error.message : '';
    if (answer.kind !== 'refused') log.warn({ peer: 'stripe', reason }, 'Stripe gave no usable answer');
    return answer;
  }
}

function attemptMs(): number | undefined {
  const share = Math.floor((remainingMs() - marginMs) / (repeats + 1));
  return share < shortestAttemptMs ? undefined : Math.min(share, longestAttemptMs);
}

function notAsked(message: string): { kind: 'not-asked'; failure: { code: string; message: string } } {
  return { kind: 'not-asked', failure: { code: 'channel_unavailable', message } };
}

/** Undefined for what is not Stripe's doing. */
async function answerOfError(
  error: unknown,
  { mayHaveReached }: { mayHaveReached: boolean },
): Promise<Exclude<ChannelAnswer<never>, { kind: 'answered' }> | undefined> {
  const { Stripe: Client } = await import('stripe');
  const { errors } = Client;
  if (error instanceof SearchTooWide) return { kind: 'unknown', reason: error.message };
  if (!(error instanceof errors.StripeError)) return undefined;
  if (error instanceof errors.StripeAuthenticationError || error instanceof errors.StripePermissionError)
    return {
      kind: 'not-asked',
      failure: { code: 'channel_misconfigured', message: 'Stripe does not accept our key.' },
    };
  if (error instanceof errors.StripeConnectionError && !mayHaveReached)
    return notAsked('Stripe does not accept connections.');
  // Another request with the key, or on the object, is being worked on.
  if (error.statusCode === 409) return { kind: 'unknown', reason: error.message };
  if (error instanceof errors.StripeCardError || error instanceof errors.StripeInvalidRequestError)
    return { kind: 'refused', failure: { code: codeOf(error), message: error.message.slice(0, 5_000) } };
  return { kind: 'unknown', reason: error.message };
}

/** The issuer's reason where there is one. */
function codeOf(error: { decline_code?: string; code?: string; type: string }): string {
  // The package gives an empty text where Stripe gave none.
  return error.decline_code || error.code || error.type;
}
