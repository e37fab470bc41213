/**
 * Idempotency-Key (SPEC section 5; draft-ietf-httpapi-idempotency-key-header): the same key and body gets the
 * first answer again, byte for byte. PostgreSQL is the authority, so that it holds across crashes.
 */
import { Problem } from '../problem.ts';
import type { IdempotencyHandle } from '../service.ts';
import type { Database, Queryable } from './database.ts';
import { executeAsSaga } from './idempotency-saga.ts';
import type { IdempotentAnswer, KeyIdentity } from './idempotency-store.ts';
import { executeInTransaction } from './idempotency-transaction.ts';
import { sql } from './sql.ts';

export type { IdempotentAnswer } from './idempotency-store.ts';

export type IdempotentExecution = {
  database: Database;
  /** The header; without one every request executes. */
  key: string | undefined;
  /** Whose key it is: `service:order-service`, `merchant:mer_1`. Two callers' keys have nothing to do with each other. */
  scope: string;
  /** `POST /api/v1/orders/:order_id/cancel`. */
  endpoint: string;
  /** Of parameters, query and body. */
  requestHash: string;
  /**
   * `transaction`: key, business writes and answer are one transaction, which the database's statements join.
   * `saga`: the execution commits as it goes; what was interrupted is resumed by the next request with the key.
   */
  mode: 'transaction' | 'saga';
  execute: (handle: IdempotencyHandle) => Promise<IdempotentAnswer>;
  /** The answer that will be given for what `execute` threw. */
  answerOf: (error: unknown) => IdempotentAnswer;
  /** Of a confidential endpoint: the body of its answer is kept sealed with it (`sealingKey`). */
  answerKey?: Buffer | undefined;
};

const retentionHours = 24;
const mostPrunedAtOnce = 1_000;

/**
 * @throws Problem 400 `invalid_idempotency_key`, 409 `idempotency_key_in_flight`, 422 `idempotency_key_reused`;
 * and what `execute` threw, unless its answer is a definite refusal, which is kept and answered like a success.
 */
export async function withIdempotency(
  execution: IdempotentExecution,
): Promise<IdempotentAnswer & { replayed: boolean }> {
  const { key, scope, endpoint, requestHash, mode, execute, answerKey } = execution;
  if (key === undefined) return { ...(await execute(withoutKey)), replayed: false };
  assertKey(key);
  const identity: KeyIdentity = { scope, endpoint, key, requestHash, answerKey };
  return mode === 'transaction'
    ? executeInTransaction(execution, identity)
    : executeAsSaga(execution, identity);
}

/** Removes keys older than 24 h, at most 1,000. @returns how many */
export async function pruneIdempotencyKeys(database: Queryable): Promise<number> {
  return database.execute(sql`
    delete from kit.idempotency_key where (scope, endpoint, key) in (
      select scope, endpoint, key from kit.idempotency_key
      where created_at < now() - make_interval(hours => ${retentionHours}) order by created_at limit ${mostPrunedAtOnce})`);
}

const withoutKey: IdempotencyHandle = { key: undefined, resumes: undefined, bind: async () => {} };

function assertKey(key: string): void {
  if (/^[\x20-\x7e]{1,255}$/.test(key) && key.trim() !== '') return;
  throw new Problem({
    code: 'invalid_idempotency_key',
    status: 400,
    detail: 'An Idempotency-Key has 1 to 255 printable ASCII characters.',
  });
}
