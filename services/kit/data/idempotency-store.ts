import { Problem } from '../problem.ts';
import type { Queryable } from './database.ts';
import { open, seal } from './sealing.ts';
import { sql } from './sql.ts';

export type IdempotentAnswer = {
  status: number;
  headers: Readonly<Record<string, string>>;
  bodyText: string;
  /** The refusal of a request that is wrong in itself. */
  isValidation?: true;
};

export type KeyIdentity = {
  scope: string;
  endpoint: string;
  key: string;
  requestHash: string;
  answerKey: Buffer | undefined;
};

export type StoredKey = {
  request_hash: string;
  resource_id: string | null;
  status: number | null;
  headers: Record<string, string> | null;
  body: string | null;
};

export async function findKey(database: Queryable, identity: KeyIdentity): Promise<StoredKey | undefined> {
  return database.maybe<StoredKey>(sql`
    select request_hash, resource_id, status, headers, body from kit.idempotency_key
    where scope = ${identity.scope} and endpoint = ${identity.endpoint} and key = ${identity.key}`);
}

/**
 * The answer that was given before; undefined while there is none.
 * @throws Problem 422 `idempotency_key_reused`
 */
export function storedAnswer(stored: StoredKey, identity: KeyIdentity): IdempotentAnswer | undefined {
  if (stored.request_hash !== identity.requestHash) throw keyReused();
  if (stored.status === null) return undefined;
  return {
    status: stored.status,
    headers: stored.headers ?? {},
    bodyText: openBody(identity, stored.body ?? ''),
  };
}

/** Says that a body is sealed, and how: one that was kept before its endpoint was confidential is read as it is. */
const sealedPrefix = 'sealed:v1:';

/** What is stored of an answer's body. */
export function sealBody(identity: KeyIdentity, bodyText: string): string {
  if (identity.answerKey === undefined) return bodyText;
  const sealed = seal(identity.answerKey, ownerOf(identity), bodyText);
  return `${sealedPrefix}${sealed.toString('base64url')}`;
}

function openBody(identity: KeyIdentity, stored: string): string {
  if (identity.answerKey === undefined || !stored.startsWith(sealedPrefix)) return stored;
  const sealed = Buffer.from(stored.slice(sealedPrefix.length), 'base64url');
  return open(identity.answerKey, ownerOf(identity), sealed);
}

/** A body that is moved to another row does not open there. */
function ownerOf({ scope, endpoint, key }: KeyIdentity): string {
  return JSON.stringify([scope, endpoint, key]);
}

/**
 * What a repetition would be answered anyway is kept: successes and definite refusals (402 declined, 409, 422).
 * Not kept: the service's own failures, and requests that were never executed (malformed, not signed in).
 */
export function isDefinite({ status, isValidation }: IdempotentAnswer): boolean {
  return status < 500 && !notExecuted.has(status) && isValidation !== true;
}

const notExecuted = new Set([400, 401, 403, 405, 406, 408, 413, 415, 429]);

export function keyInFlight(): Problem {
  return new Problem({
    code: 'idempotency_key_in_flight',
    status: 409,
    detail: 'A request with this Idempotency-Key is being worked on; ask again shortly.',
    headers: { 'retry-after': '1' },
  });
}

export function isKeyInFlight(error: unknown): boolean {
  return error instanceof Problem && error.code === 'idempotency_key_in_flight';
}

function keyReused(): Problem {
  return new Problem({
    code: 'idempotency_key_reused',
    status: 422,
    detail: 'This Idempotency-Key was used with another request.',
  });
}
