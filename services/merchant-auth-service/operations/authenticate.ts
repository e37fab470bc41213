import { timingSafeEqual } from 'node:crypto';
import { Problem } from '../../kit/problem.ts';
import type { ApiKey, Authenticate, Principal } from '../contract.ts';
import { isUsable } from '../domain/api-key-state.ts';
import { hashOfKey } from '../domain/credentials.ts';
import {
  digestOf,
  isFresh,
  isSignedWith,
  needsSignature,
  parseSignature,
  toleranceSeconds,
} from '../domain/signature.ts';
import { openSigningSecret } from '../domain/signing-secret.ts';
import type { Context } from '../service.ts';
import { findKeyByHash, type Secrets, touchKey } from '../store/api-keys.ts';
import { insertSignature } from '../store/used-signatures.ts';
import { merchantStanding } from './merchant-standing.ts';

/** Who a key is used by is told to the minute: a write a request would be too dear. */
const touchEveryMs = 60_000;

/**
 * The signature counts as used only once everything else is well, so that a request refused for want of an answer
 * may be sent again.
 * @throws Problem 401 `invalid_api_key`, `invalid_signature`, 403 `merchant_not_active`, 503 `merchant_standing_unknown`
 */
export async function authenticate(context: Context, request: Authenticate): Promise<Principal> {
  const key = await knownKey(context, request.api_key);
  const digest = signedDigest(context, key, request);
  const { active, reason } = await merchantStanding(context, key.merchant_id);
  if (!active) throw merchantNotActive(reason);
  if (digest !== undefined) await accept(context, key, digest);
  await touch(context, key);
  return { merchant_id: key.merchant_id, key_id: key.id, scopes: key.scopes, live: key.live };
}

type KeyWithSecrets = ApiKey & Secrets;

async function knownKey({ database, now }: Context, apiKey: string): Promise<KeyWithSecrets> {
  const hash = hashOfKey(apiKey);
  const key = await findKeyByHash(database, hash);
  // The index found it by its hash, not by its text; the comparison costs nothing and does not depend on that.
  if (key === undefined || !timingSafeEqual(key.key_hash, hash) || !isUsable(key, now()))
    throw new Problem({
      code: 'invalid_api_key',
      status: 401,
      detail: 'The key is unknown, expired or revoked.',
    });
  return key;
}

/** Undefined for a reading request without a signature. */
function signedDigest(
  { settings, now }: Context,
  key: KeyWithSecrets,
  request: Authenticate,
): SignedDigest | undefined {
  if (request.signature === undefined) {
    if (needsSignature(request.method))
      throw invalidSignature('A request that changes something must be signed.');
    return undefined;
  }
  const signature = parseSignature(request.signature);
  if (signature === undefined) throw invalidSignature('The signature is not `t=<unix seconds>,v1=<hex>`.');
  if (!isFresh(signature, now()))
    throw invalidSignature(`The signature's time is more than ${toleranceSeconds} s from ours.`);
  const secret = openSigningSecret(settings.JWT_SECRET, key.id, key.signing_secret_sealed);
  if (!isSignedWith(secret, request, signature))
    throw invalidSignature('The signature does not fit the request.');
  return { digest: digestOf(secret, request, signature), atSeconds: signature.atSeconds };
}

type SignedDigest = { digest: Buffer; atSeconds: number };

async function accept(
  { database }: Context,
  key: ApiKey,
  { digest, atSeconds }: SignedDigest,
): Promise<void> {
  const expires_at = new Date((atSeconds + toleranceSeconds) * 1_000);
  if (!(await insertSignature(database, { key_id: key.id, digest, expires_at })))
    throw invalidSignature('The signature was used before.');
}

async function touch({ database, now }: Context, { id, last_used_at }: ApiKey): Promise<void> {
  const isRecent = last_used_at !== null && now().getTime() - Date.parse(last_used_at) < touchEveryMs;
  if (!isRecent) await touchKey(database, id, now());
}

function invalidSignature(detail: string): Problem {
  return new Problem({ code: 'invalid_signature', status: 401, detail });
}

function merchantNotActive(reason: string | null): Problem {
  return new Problem({
    code: 'merchant_not_active',
    status: 403,
    detail: 'The merchant may not act.',
    extra: { reason },
  });
}
