import { assertCursor } from '../../kit/data/cursor.ts';
import type { Delivery, WebhookEndpoint } from '../../notification-service/contract.ts';
import type { Permission } from '../domain/roles.ts';
import { listOfMerchant } from '../operations/list-of-merchant.ts';
import { type Change, changeOwn, type Kept, makeOwn, readOfOwn, readOwn } from '../operations/own-record.ts';
import type { Context, RoutesOf } from '../service.ts';

export const webhookRoutes: RoutesOf<
  | 'listWebhookEndpoints'
  | 'getWebhookEndpoint'
  | 'createWebhookEndpoint'
  | 'updateWebhookEndpoint'
  | 'enableWebhookEndpoint'
  | 'disableWebhookEndpoint'
  | 'deleteWebhookEndpoint'
  | 'rotateWebhookSecret'
  | 'testWebhookEndpoint'
  | 'replayEvents'
  | 'listDeliveries'
  | 'getDelivery'
  | 'replayDelivery'
> = {
  listWebhookEndpoints: (context, { query }) =>
    listOfMerchant(context, { permission: 'webhooks:read', query }, (of) =>
      context.peers.notification.listWebhookEndpoints({ query: of }),
    ),
  getWebhookEndpoint: (context, { params }) =>
    readOwn(context, endpointNamed(context, params.endpoint_id, 'webhooks:read')),
  createWebhookEndpoint: (context, { body: { merchant_id, ...body }, idempotency }) =>
    makeOwn(
      context,
      {
        permission: 'webhooks:write',
        kind: 'webhook_endpoint',
        merchantId: merchant_id,
        ask: (merchantId, idempotencyKey) =>
          context.peers.notification.createWebhookEndpoint(
            { body: { ...body, merchant_id: merchantId } },
            { idempotencyKey },
          ),
        after: withoutSecret,
      },
      idempotency,
    ),
  updateWebhookEndpoint: (context, { params, body, idempotency }) =>
    changeOwn(
      context,
      {
        ...endpointChange(context, params.endpoint_id, ['update', 'updated']),
        ask: () => context.peers.notification.updateWebhookEndpoint({ params, body }),
        after: (endpoint) => endpoint,
      },
      idempotency,
    ),
  enableWebhookEndpoint: (context, { params, idempotency }) =>
    changeOwn(
      context,
      {
        ...endpointChange(context, params.endpoint_id, ['enable', 'enabled']),
        ask: (idempotencyKey) =>
          context.peers.notification.enableWebhookEndpoint({ params }, { idempotencyKey }),
        after: (endpoint) => endpoint,
      },
      idempotency,
    ),
  disableWebhookEndpoint: (context, { params, body, idempotency }) =>
    changeOwn(
      context,
      {
        ...endpointChange(context, params.endpoint_id, ['disable', 'disabled']),
        ask: (idempotencyKey) =>
          context.peers.notification.disableWebhookEndpoint({ params, body }, { idempotencyKey }),
        after: (endpoint) => endpoint,
      },
      idempotency,
    ),
  deleteWebhookEndpoint: (context, { params, idempotency }) =>
    changeOwn(
      context,
      {
        ...endpointChange(context, params.endpoint_id, ['delete', 'deleted']),
        ask: () => context.peers.notification.deleteWebhookEndpoint({ params }),
        after: (endpoint) => endpoint,
      },
      idempotency,
    ),
  rotateWebhookSecret: (context, { params, body, idempotency }) =>
    changeOwn(
      context,
      {
        ...endpointChange(context, params.endpoint_id, ['rotate_secret', 'secret_rotated']),
        ask: (idempotencyKey) =>
          context.peers.notification.rotateWebhookSecret({ params, body }, { idempotencyKey }),
        after: withoutSecret,
      },
      idempotency,
    ),
  testWebhookEndpoint: (context, { params, idempotency }) =>
    changeOwn(
      context,
      {
        ...endpointChange(context, params.endpoint_id, ['test', 'tested']),
        ask: (idempotencyKey) =>
          context.peers.notification.testWebhookEndpoint({ params }, { idempotencyKey }),
        after: shownDelivery,
      },
      idempotency,
    ),
  replayEvents: (context, { params, body, idempotency }) =>
    changeOwn(
      context,
      {
        ...endpointChange(context, params.endpoint_id, ['replay', 'replayed']),
        ask: (idempotencyKey) =>
          context.peers.notification.replayEvents({ params, body }, { idempotencyKey }),
        after: (counts) => ({ ...body, ...counts }),
      },
      idempotency,
    ),
  listDeliveries: async (context, { params, query }) => {
    assertCursor(query);
    return readOfOwn(context, endpointNamed(context, params.endpoint_id, 'webhooks:read'), () =>
      context.peers.notification.listDeliveries({ query: { ...query, ...params } }),
    );
  },
  getDelivery: (context, { params }) =>
    readOwn(context, deliveryNamed(context, params.delivery_id, 'webhooks:read')),
  replayDelivery: (context, { params, idempotency }) =>
    changeOwn(
      context,
      {
        kept: deliveryNamed(context, params.delivery_id, 'webhooks:write'),
        action: 'delivery.replay',
        done: 'delivery.replayed',
        ask: (idempotencyKey) => context.peers.notification.replayDelivery({ params }, { idempotencyKey }),
        after: shownDelivery,
      },
      idempotency,
    ),
};

function endpointNamed({ peers }: Context, id: string, permission: Permission): Kept<WebhookEndpoint> {
  const read = () => peers.notification.getWebhookEndpoint({ params: { endpoint_id: id } });
  return { permission, kind: 'webhook_endpoint', id, read, shown: (endpoint) => endpoint };
}

function endpointChange(
  context: Context,
  id: string,
  [asked, done]: readonly [string, string],
): Pick<Change<unknown>, 'action' | 'done'> & { kept: Kept<WebhookEndpoint> } {
  const kept = endpointNamed(context, id, 'webhooks:write');
  return { kept, action: `webhook_endpoint.${asked}`, done: `webhook_endpoint.${done}` };
}

type FullDelivery = Awaited<ReturnType<Context['peers']['notification']['getDelivery']>>;

/** Whose it is says its endpoint: events of a merchant may also go to one of the operator. */
function deliveryNamed({ peers }: Context, id: string, permission: Permission): Kept<FullDelivery> {
  const read = async () => {
    const delivery = await peers.notification.getDelivery({ params: { delivery_id: id } });
    const params = { endpoint_id: delivery.endpoint_id };
    const { merchant_id } = await peers.notification.getWebhookEndpoint({ params });
    return { ...delivery, merchant_id };
  };
  return { permission, kind: 'delivery', id, read, shown: shownDelivery };
}

/** Without the message, which may say something about a payer. */
function shownDelivery({ id, endpoint_id, event_id, event_type, state, attempts }: Delivery) {
  return { id, endpoint_id, event_id, event_type, state, attempts };
}

/** It is shown once, to who asked. */
function withoutSecret<E extends { secret: string }>({ secret: _, ...shown }: E): Record<string, unknown> {
  return shown;
}
