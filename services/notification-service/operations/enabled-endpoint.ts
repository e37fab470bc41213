import type { Transaction } from '../../kit/data/database.ts';
import { conflict, notFound } from '../../kit/problem.ts';
import type { WebhookEndpoint } from '../contract.ts';
import { findEndpoint } from '../store/webhook-endpoints.ts';

/** @throws Problem 404 `webhook_endpoint_not_found`, 409 `webhook_endpoint_disabled` */
export async function enabledEndpoint(transaction: Transaction, id: string): Promise<WebhookEndpoint> {
  const endpoint = await findEndpoint(transaction, id);
  if (endpoint === undefined) throw notFound('webhook_endpoint', id);
  if (endpoint.state === 'deleted')
    throw conflict('webhook_endpoint_disabled', 'The endpoint is deleted; nothing is sent to it any more.');
  if (endpoint.state === 'disabled')
    throw conflict('webhook_endpoint_disabled', 'The endpoint is disabled; enable it first.');
  return endpoint;
}
