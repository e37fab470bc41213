import type { Transaction } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import type { ConsumedEvent } from '../../kit/service.ts';
import { messageText } from '../domain/message.ts';
import type { Context } from '../service.ts';
import { insertDelivery } from '../store/deliveries.ts';
import { insertEvent } from '../store/events.ts';
import { selectSubscribers } from '../store/webhook-endpoints.ts';
import { wakeSenders } from './send-due.ts';

/** Keeps the event, with one delivery for each endpoint that is told of it, sent as soon as it is consumed. */
export async function enqueueDeliveries(
  context: Context,
  event: ConsumedEvent<unknown>,
  transaction: Transaction,
): Promise<void> {
  const { data } = event;
  if (!namesMerchant(data)) throw new Error(`${event.type} names no merchant`);
  const payload = messageText({ id: event.id, type: event.type, at: event.occurredAt, data });
  await insertEvent(transaction, {
    id: event.id,
    type: event.type,
    merchant_id: data.merchant_id,
    aggregate_id: event.aggregateId,
    created_at: event.occurredAt,
    payload,
  });
  const endpointIds = await selectSubscribers(transaction, data.merchant_id, event.type);
  if (endpointIds.length === 0) return;
  for (const endpoint_id of endpointIds)
    await insertDelivery(transaction, {
      id: newId('dlv'),
      endpoint_id,
      merchant_id: data.merchant_id,
      event_id: event.id,
      event_type: event.type,
      aggregate_id: event.aggregateId,
      payload,
    });
  transaction.afterCommit(() => wakeSenders(context));
}

function namesMerchant(data: unknown): data is { merchant_id: string } {
  return (
    typeof data === 'object' && data !== null && 'merchant_id' in data && typeof data.merchant_id === 'string'
  );
}
