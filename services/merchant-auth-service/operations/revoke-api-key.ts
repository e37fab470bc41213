import { authorOf } from '../../kit/author.ts';
import { notFound } from '../../kit/problem.ts';
import type { ApiKey, RevokeApiKey } from '../contract.ts';
import type { Context } from '../service.ts';
import { lockKey } from '../store/api-keys.ts';
import { changeApiKey } from './change-api-key.ts';

/** Revoking a revoked key changes nothing. @throws Problem 404 `api_key_not_found` */
export async function revokeApiKey(
  { database, caller, now }: Context,
  keyId: string,
  { by, reason }: RevokeApiKey,
): Promise<ApiKey> {
  return database.transaction(async (transaction) => {
    const key = await lockKey(transaction, keyId);
    if (key === undefined) throw notFound('api_key', keyId);
    if (key.state === 'revoked') return key;
    const to = { state: 'revoked', expires_at: now().toISOString() } as const;
    return changeApiKey(transaction, key, { action: 'revoked', to, by: authorOf(caller, by), reason });
  });
}
