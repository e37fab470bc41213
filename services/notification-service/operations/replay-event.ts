import type { Transaction } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import { notFound } from '../../kit/problem.ts';
import { contract, type Delivery, everyMerchant, type MerchantEventDetail } from '../contract.ts';
import type { Context } from '../service.ts';
import { insertDelivery, lockDeliveryOf } from '../store/deliveries.ts';
import { findEvent } from '../store/events.ts';
import { selectSubscribers } from '../store/webhook-endpoints.ts';
import { enabledEndpoint } from './enabled-endpoint.ts';
import { restart } from './replay-delivery.ts';
import { wakeSenders } from './send-due.ts';

export type ReplayedEvent = { event_id: string; deliveries: Delivery[] };

/**
 * To the endpoint, or to all that are told of it now. The same message with the same id, so that the receiver
 * knows it. @throws Problem 404, 409
 */
export async function replayEvent(
  context: Context,
  eventId: string,
  endpointId: string | undefined,
): Promise<ReplayedEvent> {
  return context.database.transaction(async (transaction) => {
    const event = await findEvent(transaction, eventId);
    if (event === undefined) throw notFound('event', eventId);
    transaction.afterCommit(() => wakeSenders(context));
    const deliveries: Delivery[] = [];
    for (const id of await receivers(transaction, event, endpointId))
      deliveries.push((await deliverAgain(transaction, event, id)).delivery);
    return { event_id: eventId, deliveries };
  });
}

async function receivers(
  transaction: Transaction,
  event: MerchantEventDetail,
  endpointId: string | undefined,
): Promise<readonly string[]> {
  if (endpointId === undefined) return selectSubscribers(transaction, event.merchant_id, event.type);
  const { id, merchant_id } = await enabledEndpoint(transaction, endpointId);
  // One merchant's events are never another's.
  if (merchant_id !== event.merchant_id && merchant_id !== everyMerchant) throw notFound('event', event.id);
  return [id];
}

/** What is pending there is left as it is. */
export async function deliverAgain(
  transaction: Transaction,
  event: MerchantEventDetail,
  endpoint_id: string,
): Promise<{ delivery: Delivery; isSent: boolean }> {
  const made = await insertDelivery(transaction, {
    id: newId('dlv'),
    endpoint_id,
    merchant_id: event.merchant_id,
    event_id: event.id,
    event_type: event.type,
    aggregate_id: event.aggregate_id,
    payload: event.payload,
  });
  if (made !== undefined) {
    await emit(transaction, { contract, type: 'delivery.replayed', aggregateId: made.id, data: made });
    return { delivery: made, isSent: true };
  }
  const before = await lockDeliveryOf(transaction, { endpointId: endpoint_id, eventId: event.id });
  if (before === undefined) throw new Error(`the delivery of ${event.id} is there and cannot be read`);
  if (before.state === 'pending') return { delivery: before, isSent: false };
  return { delivery: await restart(transaction, before.id), isSent: true };
}
