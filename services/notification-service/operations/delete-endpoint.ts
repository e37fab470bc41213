import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import { notFound } from '../../kit/problem.ts';
import { contract, type WebhookEndpoint } from '../contract.ts';
import type { Context } from '../service.ts';
import { failPending } from '../store/deliveries.ts';
import { lockEndpoint, selectExpired, updateDeleted } from '../store/webhook-endpoints.ts';

const reason = 'the endpoint was deleted';

/** @throws Problem 404 `webhook_endpoint_not_found`, also of one that is deleted already */
export async function deleteEndpoint({ database }: Context, endpointId: string): Promise<WebhookEndpoint> {
  return database.transaction(async (transaction) => {
    const deleted = await remove(transaction, endpointId);
    if (deleted === undefined) throw notFound('webhook_endpoint', endpointId);
    return deleted;
  });
}

const mostExpired = 100;

/** A sender that consumed an event at the same moment may have left a delivery behind: that fails, too. */
export async function deleteExpiredEndpoints({ database }: Context): Promise<void> {
  for (const id of await selectExpired(database, mostExpired))
    await database.transaction((transaction) => remove(transaction, id));
  await failPending(database, { endpointId: undefined, reason });
}

/** Deliveries before the endpoint, in the order in which an attempt's record locks them. */
async function remove(transaction: Transaction, endpointId: string): Promise<WebhookEndpoint | undefined> {
  const failed_deliveries = await failPending(transaction, { endpointId, reason });
  if ((await lockEndpoint(transaction, endpointId)) === undefined) return undefined;
  const deleted = await updateDeleted(transaction, endpointId);
  const data = { ...deleted, failed_deliveries };
  await emit(transaction, { contract, type: 'webhook_endpoint.deleted', aggregateId: endpointId, data });
  return deleted;
}
