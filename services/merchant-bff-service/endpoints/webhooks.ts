import { Closed, ListQuery, Type } from '../../kit/contract/schemas.ts';
import { CreateWebhookEndpoint, contract, DeliveryState } from '../../notification-service/contract.ts';
import { forMerchant, merchantRequired, OwnMerchant, offered } from './offered.ts';

const { endpoints } = contract;
const { merchant_id: _, expires_in_seconds: _expiry, ...creating } = CreateWebhookEndpoint.properties;

export const webhookEndpoints = {
  listWebhookEndpoints: offered(endpoints.listWebhookEndpoints, merchantRequired),
  getWebhookEndpoint: offered(endpoints.getWebhookEndpoint),
  createWebhookEndpoint: {
    ...offered(endpoints.createWebhookEndpoint, forMerchant),
    body: Closed({ ...OwnMerchant, ...creating }),
  },
  updateWebhookEndpoint: offered(endpoints.updateWebhookEndpoint),
  enableWebhookEndpoint: offered(endpoints.enableWebhookEndpoint),
  disableWebhookEndpoint: offered(endpoints.disableWebhookEndpoint),
  deleteWebhookEndpoint: offered(endpoints.deleteWebhookEndpoint),
  rotateWebhookSecret: offered(endpoints.rotateWebhookSecret),
  testWebhookEndpoint: offered(endpoints.testWebhookEndpoint),
  replayEvents: offered(endpoints.replayEvents),
  /** Of one endpoint: a merchant's events may also go to one of the operator, which is not the merchant's to see. */
  listDeliveries: {
    ...offered(endpoints.listDeliveries, endpoints.getWebhookEndpoint.problems),
    path: '/api/v1/webhook-endpoints/:endpoint_id/deliveries',
    summary:
      'List the deliveries to a webhook endpoint, newest first; those that are `failed` are the dead letters',
    params: endpoints.getWebhookEndpoint.params,
    query: ListQuery({ state: Type.Optional(DeliveryState) }),
  },
  getDelivery: offered(endpoints.getDelivery),
  replayDelivery: offered(endpoints.replayDelivery),
} as const;
