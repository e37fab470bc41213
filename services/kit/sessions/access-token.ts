/**
 * Access tokens: JWT (RFC 7519) signed with HMAC-SHA256, verified as RFC 8725 asks: the algorithm is ours and
 * never the token's, and issuer, audience and expiry are always checked.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export type AccessTokenRules = {
  /** 32 characters or more. */
  secret: string;
  /** The service that issues it, and the one it is for: a portal's token opens no other portal. */
  issuer: string;
  audience: string;
};

export type AccessClaims = {
  /** The user. */
  sub: string;
  /** The session, which may end before the token does. */
  sid: string;
};

export const accessTokenLifetimeSeconds = 900;
/** How far the clocks of two replicas may be apart. */
const clockSkewSeconds = 5;
const longestTokenCharacters = 2_048;
const shortestSecretCharacters = 32;

export function issueAccessToken(rules: AccessTokenRules, claims: AccessClaims, now: Date): string {
  const issuedAt = Math.floor(now.getTime() / 1_000);
  const payload = {
    iss: rules.issuer,
    aud: rules.audience,
    sub: claims.sub,
    sid: claims.sid,
    iat: issuedAt,
    exp: issuedAt + accessTokenLifetimeSeconds,
  };
  const signed = `${header}.${base64url(JSON.stringify(payload))}`;
  return `${signed}.${signatureOf(signed, rules.secret).toString('base64url')}`;
}

/** Undefined for a token that is not ours, not for this audience, or expired; which of them is nobody's business. */
export function verifyAccessToken(
  rules: AccessTokenRules,
  token: string,
  now: Date,
): AccessClaims | undefined {
  if (token.length > longestTokenCharacters) return undefined;
  const [first, payload, signature, ...rest] = token.split('.');
  if (first !== header || payload === undefined || signature === undefined || rest.length > 0)
    return undefined;
  if (!isSignature(signature, `${first}.${payload}`, rules.secret)) return undefined;
  return validClaims(rules, parsed(payload), Math.floor(now.getTime() / 1_000));
}

/** The only header that is issued or accepted: `none` and other algorithms are not even looked at. */
const header = base64url(JSON.stringify({ alg: 'HS256', typ: 'JWT' }));

function isSignature(signature: string, signed: string, secret: string): boolean {
  const given = Buffer.from(signature, 'base64url');
  const expected = signatureOf(signed, secret);
  // Only one text is a signature's encoding: base64url decoders forgive stray bits and characters.
  if (given.length !== expected.length || given.toString('base64url') !== signature) return false;
  return timingSafeEqual(given, expected);
}

function validClaims(rules: AccessTokenRules, claims: unknown, nowSeconds: number): AccessClaims | undefined {
  if (!isClaims(claims) || claims.iss !== rules.issuer || claims.aud !== rules.audience) return undefined;
  if (claims.exp <= nowSeconds || claims.iat > nowSeconds + clockSkewSeconds) return undefined;
  return { sub: claims.sub, sid: claims.sid };
}

type AllClaims = AccessClaims & { iss: string; aud: string; iat: number; exp: number };

function isClaims(claims: unknown): claims is AllClaims {
  if (typeof claims !== 'object' || claims === null) return false;
  const { iss, aud, sub, sid, iat, exp }: Partial<Record<keyof AllClaims, unknown>> = claims;
  return (
    [iss, aud, sub, sid].every((claim) => typeof claim === 'string' && claim !== '') &&
    [iat, exp].every((claim) => Number.isSafeInteger(claim))
  );
}

function signatureOf(signed: string, secret: string): Buffer {
  if (secret.length < shortestSecretCharacters)
    throw new Error('the signing secret has fewer than 32 characters');
  return createHmac('sha256', secret).update(signed).digest();
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
