import { authorOf } from '../../kit/author.ts';
import { notFound } from '../../kit/problem.ts';
import type { NewApiKey, RotateApiKey } from '../contract.ts';
import { assertApiKeyTransition, assertEndsInFuture } from '../domain/api-key-state.ts';
import type { Context } from '../service.ts';
import { lockKey } from '../store/api-keys.ts';
import { changeApiKey } from './change-api-key.ts';
import { makeApiKey } from './make-api-key.ts';

const defaultOverlapSeconds = 86_400;

/**
 * The old key and its signing secret work on for the overlap, a day unless said otherwise.
 * @throws Problem 404 `api_key_not_found`, 409 `api_key_not_active`, 422 `expiry_not_in_future`
 */
export async function rotateApiKey(
  context: Context,
  keyId: string,
  { overlap_seconds = defaultOverlapSeconds, expires_at, by }: RotateApiKey,
): Promise<NewApiKey> {
  const { database, caller, now } = context;
  return database.transaction(async (transaction) => {
    const old = await lockKey(transaction, keyId);
    if (old === undefined) throw notFound('api_key', keyId);
    assertApiKeyTransition(old.state, 'rotating');
    const { merchant_id, name, scopes, live } = old;
    const end = expires_at === undefined ? old.expires_at : expires_at;
    assertEndsInFuture(end, now());
    const author = authorOf(caller, by);
    const owner = { merchant_id, name, scopes, live, expires_at: end };
    const successor = await makeApiKey(context, transaction, { owner, by: author });
    const overlapEnd = new Date(now().getTime() + overlap_seconds * 1_000).toISOString();
    const to = {
      state: 'rotating',
      expires_at: earlier(old.expires_at, overlapEnd),
      successor_id: successor.id,
    } as const;
    await changeApiKey(transaction, old, { action: 'rotated', to, by: author });
    return successor;
  });
}

function earlier(end: string | null, overlapEnd: string): string {
  return end !== null && Date.parse(end) < Date.parse(overlapEnd) ? end : overlapEnd;
}
