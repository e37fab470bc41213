import type { Clock } from '../state/clock.ts';
import type { Collection } from '../state/store.ts';
import { newId } from './books.ts';
import type { StripeEvent } from './objects.ts';

/** The version whose shapes the sandbox speaks: the one that the stripe package 23 asks for. */
export const apiVersion = '2026-10-28.endive';

/** What the platform's webhook is subscribed to, as it would be set up at Stripe. */
export const subscribedEvents = [
  'payment_intent.succeeded',
  'payment_intent.payment_failed',
  'payment_intent.requires_action',
  'payment_intent.canceled',
  'payment_intent.amount_capturable_updated',
  'charge.succeeded',
  'charge.refunded',
  'charge.dispute.created',
  'charge.dispute.updated',
  'charge.dispute.closed',
  'refund.updated',
  'refund.failed',
] as const;

export type Request = { id: string | null; idempotency_key: string | null };

type Emitting = { events: Collection<StripeEvent>; clock: Clock; enqueue: (event: StripeEvent) => void };

/** Records events with a copy of their object as it is now, and who caused them. */
export function openEvents({ events, clock, enqueue }: Emitting) {
  let request: Request = { id: null, idempotency_key: null };
  return {
    /** The request that what follows happens in; null ends it. */
    during: (present: Request | null) => {
      request = present ?? { id: null, idempotency_key: null };
    },
    emit: (type: string, object: object) => {
      const event: StripeEvent = {
        id: newId('evt'),
        object: 'event',
        api_version: apiVersion,
        created: clock.nowSeconds(),
        data: { object },
        livemode: false,
        pending_webhooks: 1,
        request,
        type,
      };
      events.put(event);
      enqueue(event);
    },
  };
}
