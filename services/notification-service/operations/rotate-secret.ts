import { emit } from '../../kit/events/emit.ts';
import { notFound } from '../../kit/problem.ts';
import { contract, type WebhookEndpointWithSecret } from '../contract.ts';
import { newSecret } from '../domain/signatures.ts';
import { sealSecret } from '../domain/webhook-secret.ts';
import type { Context } from '../service.ts';
import { lockEndpoint, updateSecret } from '../store/webhook-endpoints.ts';

const defaultOverlapSeconds = 86_400;

/** Both secrets sign during the overlap; of two rotations within it only the latest overlap counts. */
export async function rotateSecret(
  { database, settings }: Context,
  endpointId: string,
  overlapSeconds = defaultOverlapSeconds,
): Promise<WebhookEndpointWithSecret> {
  return database.transaction(async (transaction) => {
    const endpoint = await lockEndpoint(transaction, endpointId);
    if (endpoint === undefined) throw notFound('webhook_endpoint', endpointId);
    const secret = newSecret();
    const changed = await updateSecret(transaction, endpointId, {
      secret_sealed: sealSecret({ platformSecret: settings.JWT_SECRET, endpointId }, secret),
      overlapSeconds,
    });
    await emit(transaction, {
      contract,
      type: 'webhook_endpoint.secret_rotated',
      aggregateId: endpointId,
      data: changed,
    });
    return { ...changed, secret };
  });
}
