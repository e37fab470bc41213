import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import { notFound } from '../../kit/problem.ts';
import { contract, type Delivery } from '../contract.ts';
import { assertReplayable } from '../domain/delivery-state.ts';
import type { Context } from '../service.ts';
import { lockDelivery, restartDelivery } from '../store/deliveries.ts';
import { enabledEndpoint } from './enabled-endpoint.ts';
import { wakeSenders } from './send-due.ts';

/** The same message with the same id, so that the receiver knows it; signed anew. @throws Problem 404, 409 */
export async function replayDelivery(context: Context, deliveryId: string): Promise<Delivery> {
  return context.database.transaction(async (transaction) => {
    const delivery = await lockDelivery(transaction, deliveryId);
    if (delivery === undefined) throw notFound('delivery', deliveryId);
    assertReplayable(delivery.state);
    await enabledEndpoint(transaction, delivery.endpoint_id);
    transaction.afterCommit(() => wakeSenders(context));
    return restart(transaction, deliveryId);
  });
}

/** The whole schedule anew. */
export async function restart(transaction: Transaction, deliveryId: string): Promise<Delivery> {
  const restarted = await restartDelivery(transaction, deliveryId);
  await emit(transaction, { contract, type: 'delivery.replayed', aggregateId: deliveryId, data: restarted });
  return restarted;
}
