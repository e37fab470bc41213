import type { Transaction } from '../../kit/data/database.ts';
import { emit } from '../../kit/events/emit.ts';
import { type ApiKey, contract } from '../contract.ts';
import { assertApiKeyTransition } from '../domain/api-key-state.ts';
import { appendKeyHistory } from '../store/api-key-history.ts';
import { updateKeyRow } from '../store/api-keys.ts';

const eventOfAction = {
  rotated: 'api_key.rotated',
  updated: 'api_key.updated',
  revoked: 'api_key.revoked',
  expired: 'api_key.revoked',
} as const;

export type KeyChange = {
  action: keyof typeof eventOfAction;
  to: Partial<Pick<ApiKey, 'state' | 'name' | 'scopes' | 'expires_at' | 'successor_id'>>;
  /** Null: it followed by itself. */
  by: string | null;
  reason?: string | undefined;
};

/** The one place where a key is changed: row, history and event together. @throws Problem 409 `api_key_not_active` */
export async function changeApiKey(
  transaction: Transaction,
  key: ApiKey,
  { action, to, by, reason }: KeyChange,
): Promise<ApiKey> {
  if (to.state !== undefined) assertApiKeyTransition(key.state, to.state);
  const changed = await updateKeyRow(transaction, { ...key, ...to });
  await appendKeyHistory(transaction, changed, {
    action,
    from_state: key.state,
    by,
    reason: reason ?? null,
  });
  await emit(transaction, { contract, type: eventOfAction[action], aggregateId: key.id, data: changed });
  return changed;
}
