import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import { Problem, unprocessable } from '../../kit/problem.ts';
import {
  type CreateWebhookEndpoint,
  contract,
  everyMerchant,
  type WebhookEndpointWithSecret,
} from '../contract.ts';
import { newSecret } from '../domain/signatures.ts';
import { sealSecret } from '../domain/webhook-secret.ts';
import type { Context } from '../service.ts';
import { countEndpointsLocked, insertEndpoint } from '../store/webhook-endpoints.ts';
import { assertDestination } from './assert-destination.ts';

/** Every event of the merchant is copied and sent for each of them. */
const mostEndpointsOfMerchant = 16;

/** The only moment, but for a rotation, at which the secret is shown. */
export async function createEndpoint(
  context: Context,
  request: CreateWebhookEndpoint,
): Promise<WebhookEndpointWithSecret> {
  assertDestination(context, request.url);
  if (request.merchant_id === everyMerchant && context.caller.kind !== 'operator') throw refused();
  return context.database.transaction(async (transaction) => {
    if ((await countEndpointsLocked(transaction, request.merchant_id)) >= mostEndpointsOfMerchant)
      throw tooMany(request.merchant_id);
    const id = newId('whe');
    const secret = newSecret();
    const endpoint = await insertEndpoint(transaction, {
      id,
      merchant_id: request.merchant_id,
      url: request.url,
      description: request.description ?? null,
      event_types: request.event_types,
      expires_in_seconds: request.expires_in_seconds ?? null,
      secret_sealed: sealSecret({ platformSecret: context.settings.JWT_SECRET, endpointId: id }, secret),
    });
    await emit(transaction, { contract, type: 'webhook_endpoint.created', aggregateId: id, data: endpoint });
    return { ...endpoint, secret };
  });
}

function refused() {
  return new Problem({
    status: 403,
    code: 'every_merchant_refused',
    detail: 'Name one merchant: an endpoint for the events of all is the operator’s alone.',
  });
}

function tooMany(merchantId: string) {
  return unprocessable(
    'too_many_webhook_endpoints',
    `The merchant ${merchantId} has ${mostEndpointsOfMerchant} webhook endpoints already.`,
  );
}
