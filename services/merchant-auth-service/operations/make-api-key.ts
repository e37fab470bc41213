import type { Transaction } from '../../kit/data/database.ts';
import { newId } from '../../kit/data/ids.ts';
import { emit } from '../../kit/events/emit.ts';
import { type ApiKey, contract, type NewApiKey } from '../contract.ts';
import { type Credentials, hashOfKey, newCredentials } from '../domain/credentials.ts';
import { sealSigningSecret } from '../domain/signing-secret.ts';
import type { Context } from '../service.ts';
import { appendKeyHistory } from '../store/api-key-history.ts';
import { insertKey, type Secrets, updateKeySecrets } from '../store/api-keys.ts';

export type KeyOwner = Pick<ApiKey, 'merchant_id' | 'name' | 'scopes' | 'live' | 'expires_at'>;

/** The only moment at which the key and its secret are known. */
export async function makeApiKey(
  { settings }: Context,
  transaction: Transaction,
  { owner, by }: { owner: KeyOwner; by: string },
): Promise<NewApiKey> {
  const id = newId('key');
  const credentials = newCredentials(owner);
  const key = await insertKey(transaction, {
    ...owner,
    id,
    prefix: credentials.prefix,
    ...stored(settings.JWT_SECRET, id, credentials),
  });
  await appendKeyHistory(transaction, key, { action: 'created', from_state: null, by, reason: null });
  await emit(transaction, { contract, type: 'api_key.created', aggregateId: id, data: key });
  return { ...key, key: credentials.key, signing_secret: credentials.signingSecret };
}

/** For a key whose answer never arrived: what nobody has seen is replaced. */
export async function remakeApiKey(
  { settings }: Context,
  transaction: Transaction,
  { key: { id, live, state }, by }: { key: ApiKey; by: string },
): Promise<NewApiKey> {
  const credentials = newCredentials({ live });
  const key = await updateKeySecrets(transaction, {
    id,
    prefix: credentials.prefix,
    ...stored(settings.JWT_SECRET, id, credentials),
  });
  await appendKeyHistory(transaction, key, { action: 'reissued', from_state: state, by, reason: null });
  return { ...key, key: credentials.key, signing_secret: credentials.signingSecret };
}

function stored(platformSecret: string, id: string, { key, signingSecret }: Credentials): Secrets {
  return {
    key_hash: hashOfKey(key),
    signing_secret_sealed: sealSigningSecret(platformSecret, id, signingSecret),
  };
}
