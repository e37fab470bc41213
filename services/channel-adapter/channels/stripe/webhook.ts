/** Stripe's webhooks. Source: docs.stripe.com/webhooks. */
import type { Stripe } from 'stripe';
import { Problem } from '../../../kit/problem.ts';
import type { RawRequest } from '../../../kit/service.ts';
import type { Notification } from '../channel.ts';

/** @throws Problem 400 `invalid_signature` */
export async function readWebhook(
  stripe: Stripe,
  { headers, body }: RawRequest,
  secret: string,
): Promise<Notification> {
  const signature = headers['stripe-signature'];
  if (typeof signature !== 'string' || body === undefined) throw invalidSignature();
  try {
    return notificationOf(stripe.webhooks.constructEvent(body, signature, secret));
  } catch (error) {
    // What is signed but no event, or not signed by Stripe, is answered alike.
    throw invalidSignature(error);
  }
}

function invalidSignature(cause?: unknown): Problem {
  const details = {
    code: 'invalid_signature',
    status: 400,
    detail: 'The signature does not fit the body.',
  } as const;
  return new Problem(details, cause);
}

function notificationOf({ id, type, data }: Stripe.Event): Notification {
  const channelId: unknown = Reflect.get(data.object, 'id');
  const kind: unknown = Reflect.get(data.object, 'object');
  if (typeof channelId !== 'string') return { id, type, news: undefined };
  switch (kind) {
    case 'payment_intent':
      return { id, type, news: { kind: 'ask', subject: { kind: 'payment', channelId } } };
    case 'refund':
      return { id, type, news: { kind: 'ask', subject: { kind: 'refund', channelId } } };
    case 'dispute':
      return { id, type, news: { kind: 'ask', subject: { kind: 'dispute', channelId } } };
    default:
      return { id, type, news: undefined };
  }
}
