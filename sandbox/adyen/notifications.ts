/** Standard webhooks and their signature. Source: docs.adyen.com/development-resources/webhooks/verify-hmac-signatures. */
import { createHmac } from 'node:crypto';
import type { Clock } from '../state/clock.ts';
import type { Store } from '../state/store.ts';
import { type Deliveries, openDeliveries, type Post } from '../webhooks/deliveries.ts';
import { posterTo } from '../webhooks/post.ts';
import { maxObjects, newPspReference } from './books.ts';
import type { NotificationItem } from './objects.ts';

export type NotificationEndpoint = {
  /** Undefined: nobody listens; what would be sent is still signed and shown. */
  url: string | undefined;
  hmacKey: string;
  caFile: string | undefined;
};

type Needs = {
  store: Store;
  clock: Clock;
  merchantAccount: string;
  endpoint: NotificationEndpoint | undefined;
};

export type Notifications = {
  notify(item: Omit<NotificationItem, 'id' | 'merchantAccountCode' | 'eventDate'>): void;
  deliveries: Deliveries<NotificationItem>;
  /** As they are sent, for tests that deliver by hand; newest first. */
  sent(): readonly object[];
};

const mostShown = 100;

export function openNotifications({ store, clock, merchantAccount, endpoint }: Needs): Notifications {
  const items = store.collection<NotificationItem>('adyen.notification', maxObjects);
  const post = postTo(endpoint);
  const deliveries = openDeliveries<NotificationItem>({
    store,
    clock,
    kind: 'adyen.delivery',
    max: maxObjects,
    events: items,
    post,
  });
  return {
    deliveries,
    notify: (item) => {
      const eventDate = new Date(clock.nowMs()).toISOString().replace(/\.\d+Z$/, '+00:00');
      const whole = { ...item, id: newPspReference(), merchantAccountCode: merchantAccount, eventDate };
      items.put(whole);
      deliveries.enqueue(whole);
    },
    sent: () => {
      const shown: object[] = [];
      for (const item of items.scan())
        if (shown.push(envelope(item, endpoint?.hmacKey ?? '')) === mostShown) break;
      return shown;
    },
  };
}

function postTo(endpoint: NotificationEndpoint | undefined): Post<NotificationItem> | undefined {
  if (endpoint?.url === undefined) return undefined;
  const { url, caFile, hmacKey } = endpoint;
  const post = posterTo({ url, caFile });
  return (item, signal) => post({ payload: JSON.stringify(envelope(item, hmacKey)), headers: {}, signal });
}

export function envelope(item: NotificationItem, hmacKey: string): object {
  const { id: _, type, originalReference, additionalData, ...rest } = item;
  const NotificationRequestItem = {
    ...rest,
    ...(originalReference === '' ? {} : { originalReference }),
    eventCode: type,
    additionalData: { ...additionalData, hmacSignature: hmacSignature(item, hmacKey) },
  };
  return { live: 'false', notificationItems: [{ NotificationRequestItem }] };
}

/** HMAC-SHA256 in Base64 over eight fields. */
export function hmacSignature(item: NotificationItem, hmacKey: string): string {
  const { pspReference, originalReference, merchantAccountCode, merchantReference, amount, type, success } =
    item;
  const fields = [pspReference, originalReference, merchantAccountCode, merchantReference];
  const signed = [...fields, amount.value, amount.currency, type, success].join(':');
  return createHmac('sha256', keyBytes(hmacKey)).update(signed, 'utf8').digest('base64');
}

/** Adyen's keys are hexadecimal; a made-up local one is taken as it is written. */
function keyBytes(key: string): Buffer {
  return /^(?:[0-9A-F]{2})+$/i.test(key) ? Buffer.from(key, 'hex') : Buffer.from(key, 'utf8');
}
