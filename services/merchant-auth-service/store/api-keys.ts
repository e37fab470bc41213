import { type PageRequest, pageCondition, pageOrder } from '../../kit/data/cursor.ts';
import type { Queryable, Transaction } from '../../kit/data/database.ts';
import { sql, where } from '../../kit/data/sql.ts';
import type { ApiKey } from '../contract.ts';

const columns = sql`id, merchant_id, name, prefix, scopes, live, state, expires_at, successor_id, last_used_at, created_at, updated_at`;

export type NewKey = Pick<
  ApiKey,
  'id' | 'merchant_id' | 'name' | 'prefix' | 'scopes' | 'live' | 'expires_at'
> &
  Secrets;
export type Secrets = { key_hash: Buffer; signing_secret_sealed: Buffer };
export type KeyFilter = { merchant_id?: string; state?: ApiKey['state'] };

export async function insertKey(transaction: Transaction, key: NewKey): Promise<ApiKey> {
  return transaction.one<ApiKey>(sql`
    insert into api_keys (id, merchant_id, name, prefix, key_hash, signing_secret_sealed, scopes, live, expires_at, state)
    values (${key.id}, ${key.merchant_id}, ${key.name}, ${key.prefix}, ${key.key_hash}, ${key.signing_secret_sealed},
            ${key.scopes}, ${key.live}, ${key.expires_at}, 'active')
    returning ${columns}`);
}

export async function findKey(database: Queryable, id: string): Promise<ApiKey | undefined> {
  return database.maybe<ApiKey>(sql`select ${columns} from api_keys where id = ${id}`);
}

export async function findKeyByHash(
  database: Queryable,
  hash: Buffer,
): Promise<(ApiKey & Secrets) | undefined> {
  return database.maybe<ApiKey & Secrets>(
    sql`select ${columns}, key_hash, signing_secret_sealed from api_keys where key_hash = ${hash}`,
  );
}

/** Locked until the transaction ends, so that two transitions of one key follow each other. */
export async function lockKey(transaction: Transaction, id: string): Promise<ApiKey | undefined> {
  return transaction.maybe<ApiKey>(sql`select ${columns} from api_keys where id = ${id} for update`);
}

/** One whose time is over; those that another worker holds are left to it. */
export async function lockExpiredKey(transaction: Transaction, now: Date): Promise<ApiKey | undefined> {
  return transaction.maybe<ApiKey>(sql`
    select ${columns} from api_keys where state <> 'revoked' and expires_at <= ${now}
    order by expires_at limit 1 for update skip locked`);
}

export async function selectKeys(
  database: Queryable,
  { merchant_id, state }: KeyFilter,
  page: PageRequest,
): Promise<ApiKey[]> {
  const conditions = [
    merchant_id === undefined ? undefined : sql`merchant_id = ${merchant_id}`,
    state === undefined ? undefined : sql`state = ${state}`,
  ];
  return database.many<ApiKey>(
    sql`select ${columns} from api_keys ${where([...conditions, pageCondition(page)])} ${pageOrder(page)}`,
  );
}

export async function updateKeyRow(
  transaction: Transaction,
  { id, name, scopes, state, expires_at, successor_id = null }: ApiKey,
): Promise<ApiKey> {
  return transaction.one<ApiKey>(sql`
    update api_keys set name = ${name}, scopes = ${scopes}, state = ${state}, expires_at = ${expires_at},
           successor_id = ${successor_id}, updated_at = now()
    where id = ${id} returning ${columns}`);
}

export async function updateKeySecrets(
  transaction: Transaction,
  { id, prefix, key_hash, signing_secret_sealed }: Pick<NewKey, 'id' | 'prefix' | keyof Secrets>,
): Promise<ApiKey> {
  return transaction.one<ApiKey>(sql`
    update api_keys set prefix = ${prefix}, key_hash = ${key_hash}, signing_secret_sealed = ${signing_secret_sealed},
           updated_at = now()
    where id = ${id} returning ${columns}`);
}

export async function touchKey(database: Queryable, id: string, now: Date): Promise<void> {
  await database.execute(sql`update api_keys set last_used_at = ${now} where id = ${id}`);
}
