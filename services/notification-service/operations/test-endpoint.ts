import { newId } from '../../kit/data/ids.ts';
import { type Delivery, testEventType } from '../contract.ts';
import { messageText } from '../domain/message.ts';
import type { Context } from '../service.ts';
import { insertDelivery } from '../store/deliveries.ts';
import { enabledEndpoint } from './enabled-endpoint.ts';
import { wakeSenders } from './send-due.ts';

/** Signed and tried like any other; the merchant's events do not hold it. @throws Problem 404, 409 */
export async function testEndpoint(context: Context, endpointId: string): Promise<Delivery> {
  return context.database.transaction(async (transaction) => {
    const { merchant_id } = await enabledEndpoint(transaction, endpointId);
    const id = newId('evt');
    const data = { merchant_id, endpoint_id: endpointId, message: 'The endpoint is reached.' };
    const at = context.now().toISOString();
    const delivery = await insertDelivery(transaction, {
      id: newId('dlv'),
      endpoint_id: endpointId,
      merchant_id,
      event_id: id,
      event_type: testEventType,
      aggregate_id: id,
      payload: messageText({ id, type: testEventType, at, data }),
    });
    if (delivery === undefined) throw new Error(`the event ${id} is new and has a delivery`);
    transaction.afterCommit(() => wakeSenders(context));
    return delivery;
  });
}
