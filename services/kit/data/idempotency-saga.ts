/**
 * An execution that commits as it goes holds its key by a lease, renewed while it runs. A worker that died lets
 * the lease run out; the next request with the key takes it over and resumes what the key is bound to.
 */
import { randomUUID } from 'node:crypto';
import type { IdempotencyHandle } from '../service.ts';
import { currentScope, newTrace, runInScope } from '../trace.ts';
import type { Database, Queryable, Transaction } from './database.ts';
import type { IdempotentExecution } from './idempotency.ts';
import {
  findKey,
  type IdempotentAnswer,
  isDefinite,
  isKeyInFlight,
  type KeyIdentity,
  keyInFlight,
  sealBody,
  storedAnswer,
} from './idempotency-store.ts';
import { sql } from './sql.ts';

/** How long after a crash the key answers 409. */
const leaseSeconds = 10;
const renewEveryMs = 3_000;
const settleTimeoutMs = 5_000;

type Lease = KeyIdentity & { token: string };

export async function executeAsSaga(
  execution: IdempotentExecution,
  identity: KeyIdentity,
): Promise<IdempotentAnswer & { replayed: boolean }> {
  const { database } = execution;
  const lease = { ...identity, token: randomUUID() };
  const taken = await takeLease(database, lease);
  if (taken === undefined) return { ...(await answerOfOther(database, identity)), replayed: true };
  const stopRenewing = keepRenewing(database, lease);
  try {
    return { ...(await answered(execution, lease, taken.resource_id ?? undefined)), replayed: false };
  } finally {
    stopRenewing();
  }
}

/** Undefined: the key is another's, or answered. */
async function takeLease(
  database: Queryable,
  lease: Lease,
): Promise<{ resource_id: string | null } | undefined> {
  return database.maybe<{ resource_id: string | null }>(sql`
    insert into kit.idempotency_key as held (scope, endpoint, key, request_hash, lease_token, lease_until)
    values (${lease.scope}, ${lease.endpoint}, ${lease.key}, ${lease.requestHash}, ${lease.token},
            now() + make_interval(secs => ${leaseSeconds}))
    on conflict (scope, endpoint, key) do update
      set lease_token = excluded.lease_token, lease_until = excluded.lease_until
      where held.status is null and held.lease_until < now() and held.request_hash = excluded.request_hash
    returning resource_id`);
}

async function answerOfOther(database: Queryable, identity: KeyIdentity): Promise<IdempotentAnswer> {
  const stored = await findKey(database, identity);
  const answer = stored === undefined ? undefined : storedAnswer(stored, identity);
  if (answer === undefined) throw keyInFlight();
  return answer;
}

async function answered(
  { database, execute, answerOf }: IdempotentExecution,
  lease: Lease,
  resumes: string | undefined,
): Promise<IdempotentAnswer> {
  const handle: IdempotencyHandle = {
    key: lease.key,
    resumes,
    bind: (transaction, resourceId) => bind(transaction, lease, resourceId),
  };
  try {
    const answer = await execute(handle);
    await settle(database, lease, answer);
    return answer;
  } catch (error) {
    if (isKeyInFlight(error)) throw error;
    const answer = answerOf(error);
    await settle(database, lease, answer);
    if (isDefinite(answer)) return answer;
    throw error;
  }
}

/** @throws Problem 409 when the lease ran out and another worker took over: this one must not begin */
async function bind(transaction: Transaction, lease: Lease, resourceId: string): Promise<void> {
  const bound = await transaction.execute(sql`
    update kit.idempotency_key set resource_id = ${resourceId}
    where ${isHeld(lease)} and (resource_id is null or resource_id = ${resourceId})`);
  if (bound === 0) throw keyInFlight();
}

/** Has time of its own: what was done must be recorded though the request's time is over. */
async function settle(database: Database, lease: Lease, answer: IdempotentAnswer): Promise<void> {
  const scope = { ...(currentScope() ?? newTrace()), deadlineAtMs: Date.now() + settleTimeoutMs };
  await runInScope(scope, () =>
    isDefinite(answer) ? keepAnswer(database, lease, answer) : release(database, lease),
  );
}

async function keepAnswer(database: Queryable, lease: Lease, answer: IdempotentAnswer): Promise<void> {
  await database.execute(sql`
    update kit.idempotency_key set status = ${answer.status}, headers = ${answer.headers}, body = ${sealBody(lease, answer.bodyText)},
           lease_token = null, lease_until = null
    where ${isHeld(lease)}`);
}

/**
 * The next request with the key resumes at once, or, where nothing was begun, starts anew. When this fails too,
 * the lease runs out by itself.
 */
async function release(database: Queryable, lease: Lease): Promise<void> {
  await database
    .execute(sql`
      with forgotten as (delete from kit.idempotency_key where ${isHeld(lease)} and resource_id is null)
      update kit.idempotency_key set lease_until = '-infinity' where ${isHeld(lease)} and resource_id is not null`)
    .catch(() => {});
}

function keepRenewing(database: Queryable, lease: Lease): () => void {
  const timer = setInterval(() => {
    void database
      .execute(sql`
        update kit.idempotency_key set lease_until = now() + make_interval(secs => ${leaseSeconds}) where ${isHeld(lease)}`)
      // The next renewal tries again; the lease outlives three of them.
      .catch(() => {});
  }, renewEveryMs);
  timer.unref();
  return () => clearInterval(timer);
}

function isHeld(lease: Lease) {
  return sql`scope = ${lease.scope} and endpoint = ${lease.endpoint} and key = ${lease.key} and lease_token = ${lease.token}`;
}
