/** One transaction holds the key, the business writes and the answer: all of them last, or none. */
import { isUniqueViolation, type Transaction } from './database.ts';
import type { IdempotentExecution } from './idempotency.ts';
import {
  type IdempotentAnswer,
  isDefinite,
  type KeyIdentity,
  keyInFlight,
  type StoredKey,
  sealBody,
  storedAnswer,
} from './idempotency-store.ts';
import { sql } from './sql.ts';

export async function executeInTransaction(
  execution: IdempotentExecution,
  identity: KeyIdentity,
): Promise<IdempotentAnswer & { replayed: boolean }> {
  return execution.database.transaction(async (transaction) => {
    const stored = await lockKey(transaction, identity);
    const answer = stored === undefined ? undefined : storedAnswer(stored, identity);
    if (answer !== undefined) return { ...answer, replayed: true };
    const first = await answered(execution, identity);
    if (isDefinite(first)) await insertAnswer(transaction, identity, first);
    return { ...first, replayed: false };
  });
}

/**
 * The lock is gone with the transaction, however it ends: a crash leaves no key in flight. The row is read as of
 * just before the lock; one that was committed in between shows when ours is inserted.
 */
async function lockKey(transaction: Transaction, identity: KeyIdentity): Promise<StoredKey | undefined> {
  const { scope, endpoint, key } = identity;
  const name = JSON.stringify([scope, endpoint, key]);
  const { locked, ...row } = await transaction.one<Locked>(sql`
    select pg_try_advisory_xact_lock(hashtextextended(${name}, 0)) as locked,
           request_hash, resource_id, status, headers, body
    from (values (1)) as always left join kit.idempotency_key
      on scope = ${scope} and endpoint = ${endpoint} and key = ${key}`);
  if (!locked) throw keyInFlight();
  return row.request_hash === null ? undefined : { ...row, request_hash: row.request_hash };
}

type Locked = Omit<StoredKey, 'request_hash'> & { request_hash: string | null; locked: boolean };

/** What a refused operation wrote is undone, and its refusal is kept all the same. */
async function answered(execution: IdempotentExecution, { key }: KeyIdentity): Promise<IdempotentAnswer> {
  const { database, execute, answerOf } = execution;
  const handle = { key, resumes: undefined, bind: async () => {} };
  try {
    return await database.transaction(() => execute(handle));
  } catch (error) {
    const answer = answerOf(error);
    if (isDefinite(answer)) return answer;
    throw error;
  }
}

async function insertAnswer(
  transaction: Transaction,
  identity: KeyIdentity,
  answer: IdempotentAnswer,
): Promise<void> {
  const insert = transaction.execute(sql`
    insert into kit.idempotency_key (scope, endpoint, key, request_hash, status, headers, body)
    values (${identity.scope}, ${identity.endpoint}, ${identity.key}, ${identity.requestHash},
            ${answer.status}, ${answer.headers}, ${sealBody(identity, answer.bodyText)})`);
  await insert.catch((error: unknown) => {
    throw isUniqueViolation(error, 'idempotency_key_pkey') ? keyInFlight() : error;
  });
}
