/** What the tests of webhooks do again and again: a merchant that listens, an event, and what became of its delivery. */
import type { ServiceDatabase } from '../../../services/kit/data/database.ts';
import { newId } from '../../../services/kit/data/ids.ts';
import { sql } from '../../../services/kit/data/sql.ts';
import {
  contract,
  type Delivery,
  type WebhookEndpointWithSecret,
  type WebhookEventType,
} from '../../../services/notification-service/contract.ts';
import { service } from '../../../services/notification-service/service.ts';
import { contract as gateway, type Payment } from '../../../services/payment-gateway/contract.ts';
import { type EventWire, eventually } from '../../fixtures/event-wire.ts';
import { startServices, type TestPlatform } from '../../fixtures/service.ts';
import { openWebhookReceiver, type WebhookReceiver } from './webhook-receiver.ts';

type Subscribed = (WebhookEventType | '*')[];

export type WebhookDesk = {
  platform: TestPlatform;
  wire: EventWire;
  /** The service's own. */
  database: ServiceDatabase;
  receiver: () => Promise<WebhookReceiver>;
  create: (merchantId: string, url: string, types?: Subscribed) => Promise<WebhookEndpointWithSecret>;
  /** A merchant with an endpoint of its own. */
  merchant: (
    types?: Subscribed,
  ) => Promise<{ at: WebhookReceiver; merchant_id: string; endpoint: WebhookEndpointWithSecret }>;
  tell: (type: 'payment.created' | 'payment.succeeded', payment: Payment) => Promise<unknown>;
  deliveriesOf: (merchantId: string) => Promise<Delivery[]>;
  deliveryIn: (merchantId: string, fits: (delivery: Delivery) => boolean) => Promise<Delivery>;
  /** As if the time of its next try had come. */
  makeDue: (merchantId: string) => Promise<unknown>;
  stop: () => Promise<void>;
};

export async function openWebhookDesk(): Promise<WebhookDesk> {
  const platform = await startServices([service]);
  const { wire } = platform;
  const database = await platform.database('notification-service');
  const receivers: WebhookReceiver[] = [];
  const receiver = async () => {
    const opened = await openWebhookReceiver();
    receivers.push(opened);
    return opened;
  };
  const create: WebhookDesk['create'] = (merchant_id, url, event_types = ['*']) =>
    platform.call(contract, 'createWebhookEndpoint', { body: { merchant_id, url, event_types } });
  const deliveriesOf: WebhookDesk['deliveriesOf'] = async (merchant_id) =>
    (await platform.call(contract, 'listDeliveries', { query: { merchant_id } })).data;
  return {
    ...{ platform, wire, database, receiver, create, deliveriesOf },
    merchant: async (types) => {
      const at = await receiver();
      const merchant_id = newId('mer');
      return { at, merchant_id, endpoint: await create(merchant_id, at.url, types) };
    },
    tell: (type, payment) => wire.publish(gateway, { type, aggregateId: payment.id, data: payment }),
    deliveryIn: (merchantId, fits) => eventually(async () => (await deliveriesOf(merchantId)).find(fits)),
    makeDue: (merchantId) =>
      database.execute(sql`
        update deliveries set next_attempt_at = now() where merchant_id = ${merchantId} and state = 'pending'`),
    stop: async () => {
      await platform.stop();
      await Promise.all(receivers.map((opened) => opened.close()));
    },
  };
}
