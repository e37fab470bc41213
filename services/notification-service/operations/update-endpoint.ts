import { emit } from '../../kit/events/emit.ts';
import { notFound } from '../../kit/problem.ts';
import { contract, type UpdateWebhookEndpoint, type WebhookEndpoint } from '../contract.ts';
import type { Context } from '../service.ts';
import { lockEndpoint, updateEndpointDefinition } from '../store/webhook-endpoints.ts';
import { assertDestination } from './assert-destination.ts';

/** What is pending goes to the new URL. @throws Problem 404, 422 `webhook_url_refused` */
export async function updateEndpoint(
  context: Context,
  endpointId: string,
  change: UpdateWebhookEndpoint,
): Promise<WebhookEndpoint> {
  if (change.url !== undefined) assertDestination(context, change.url);
  return context.database.transaction(async (transaction) => {
    const endpoint = await lockEndpoint(transaction, endpointId);
    if (endpoint === undefined) throw notFound('webhook_endpoint', endpointId);
    const changed = await updateEndpointDefinition(transaction, { ...endpoint, ...change });
    await emit(transaction, {
      contract,
      type: 'webhook_endpoint.updated',
      aggregateId: endpointId,
      data: changed,
    });
    return changed;
  });
}
