import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql } from '../../kit/data/sql.ts';
import type { ApiKey, ApiKeyChange } from '../contract.ts';

const mostEntries = 1_000;

export type NewEntry = Pick<ApiKeyChange, 'action' | 'from_state' | 'by' | 'reason'>;

/** The key as it is from now on. */
export async function appendKeyHistory(
  transaction: Transaction,
  { id, state, name, scopes, expires_at, successor_id = null }: ApiKey,
  { action, from_state, by, reason }: NewEntry,
): Promise<void> {
  await transaction.execute(sql`
    insert into api_key_history (key_id, action, from_state, to_state, name, scopes, expires_at, successor_id, by, reason)
    values (${id}, ${action}, ${from_state}, ${state}, ${name}, ${scopes}, ${expires_at}, ${successor_id}, ${by}, ${reason})`);
}

export async function selectKeyHistory(database: Queryable, keyId: string): Promise<ApiKeyChange[]> {
  return database.many<ApiKeyChange>(sql`
    select action, from_state, to_state, name, scopes, expires_at, successor_id, by, reason, at
    from api_key_history where key_id = ${keyId} order by id limit ${mostEntries}`);
}
