import { authorOf } from '../../kit/author.ts';
import { notFound } from '../../kit/problem.ts';
import type { IdempotencyHandle } from '../../kit/service.ts';
import { allScopes, type CreateApiKey, type NewApiKey } from '../contract.ts';
import { assertEndsInFuture } from '../domain/api-key-state.ts';
import { unknownMerchant } from '../domain/standing.ts';
import type { Context } from '../service.ts';
import { lockKey } from '../store/api-keys.ts';
import { makeApiKey, remakeApiKey } from './make-api-key.ts';
import { merchantStanding } from './merchant-standing.ts';

/**
 * A merchant that may not act yet can have keys already.
 * @throws Problem 404 `merchant_not_found`, 422 `expiry_not_in_future`, 503 `merchant_standing_unknown`
 */
export async function createApiKey(
  context: Context,
  request: CreateApiKey,
  idempotency: IdempotencyHandle,
): Promise<NewApiKey> {
  const by = authorOf(context.caller, request.by);
  if (idempotency.resumes !== undefined) return resume(context, idempotency.resumes, by);
  const { merchant_id, name, scopes = allScopes, live = true, expires_at = null } = request;
  assertEndsInFuture(expires_at, context.now());
  if ((await merchantStanding(context, merchant_id)) === unknownMerchant)
    throw notFound('merchant', merchant_id);
  return context.database.transaction(async (transaction) => {
    const owner = { merchant_id, name, scopes: [...scopes], live, expires_at };
    const key = await makeApiKey(context, transaction, { owner, by });
    await idempotency.bind(transaction, key.id);
    return key;
  });
}

async function resume(context: Context, keyId: string, by: string): Promise<NewApiKey> {
  return context.database.transaction(async (transaction) => {
    const key = await lockKey(transaction, keyId);
    if (key === undefined) throw notFound('api_key', keyId);
    return remakeApiKey(context, transaction, { key, by });
  });
}
