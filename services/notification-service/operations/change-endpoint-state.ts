import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import { notFound } from '../../kit/problem.ts';
import { contract, everyMerchant, type WebhookEndpoint } from '../contract.ts';
import { ofDisabledEndpoint } from '../domain/email-facts.ts';
import { mayBecome } from '../domain/endpoint-state.ts';
import type { Context } from '../service.ts';
import { lockEndpoint, updateEndpointState } from '../store/webhook-endpoints.ts';
import { enqueueEmail } from './enqueue-email.ts';

export type EndpointChange = { endpointId: string; to: 'enabled' | 'disabled'; reason: string | null };

/** To the state it has changes nothing. @throws Problem 404 `webhook_endpoint_not_found` */
export async function changeEndpointState(
  context: Pick<Context, 'settings'>,
  transaction: Transaction,
  { endpointId, to, reason }: EndpointChange,
): Promise<WebhookEndpoint> {
  const endpoint = await lockEndpoint(transaction, endpointId);
  if (endpoint === undefined) throw notFound('webhook_endpoint', endpointId);
  if (!mayBecome(endpoint.state, to)) return endpoint;
  const changed = await updateEndpointState(transaction, endpointId, { to, reason });
  const type = `webhook_endpoint.${to}` as const;
  await emit(transaction, { contract, type, aggregateId: endpointId, data: changed });
  if (to === 'disabled' && changed.merchant_id !== everyMerchant)
    await enqueueEmail(context, transaction, {
      ...ofDisabledEndpoint(changed),
      merchantId: changed.merchant_id,
      // Each time anew: our own event has no id before it is emitted.
      eventId: `${endpointId} ${changed.updated_at}`,
    });
  return changed;
}
