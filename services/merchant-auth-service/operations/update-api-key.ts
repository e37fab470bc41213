import { authorOf } from '../../kit/author.ts';
import { conflict, notFound } from '../../kit/problem.ts';
import type { ApiKey, UpdateApiKey } from '../contract.ts';
import { assertEndsInFuture } from '../domain/api-key-state.ts';
import type { Context } from '../service.ts';
import { lockKey } from '../store/api-keys.ts';
import { changeApiKey } from './change-api-key.ts';

/** @throws Problem 404 `api_key_not_found`, 409 `api_key_not_active`, 422 `expiry_not_in_future` */
export async function updateApiKey(
  { database, caller, now }: Context,
  keyId: string,
  { name, scopes, expires_at, by }: UpdateApiKey,
): Promise<ApiKey> {
  assertEndsInFuture(expires_at, now());
  return database.transaction(async (transaction) => {
    const key = await lockKey(transaction, keyId);
    if (key === undefined) throw notFound('api_key', keyId);
    if (key.state !== 'active')
      throw conflict('api_key_not_active', `A key that is ${key.state} is not changed.`);
    const to = {
      name: name ?? key.name,
      scopes: scopes === undefined ? key.scopes : [...scopes],
      expires_at: expires_at === undefined ? key.expires_at : expires_at,
    };
    if (isSame(key, to)) return key;
    return changeApiKey(transaction, key, { action: 'updated', to, by: authorOf(caller, by) });
  });
}

function isSame(key: ApiKey, to: Pick<ApiKey, 'name' | 'scopes' | 'expires_at'>): boolean {
  const isSameEnd = timeOf(key.expires_at) === timeOf(to.expires_at);
  return key.name === to.name && isSameEnd && key.scopes.join() === to.scopes.join();
}

function timeOf(at: string | null): number | null {
  return at === null ? null : Date.parse(at);
}
