/** The Payment-Signature header: `t=<unix seconds>,v1=<hex HMAC-SHA256>`, with `n=<nonce>` where wanted. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export type Signature = { atSeconds: number; nonce: string | undefined; digests: readonly Buffer[] };

/** What is signed. */
export type SignedRequest = { method: string; path: string; body_sha256: string };

/** A request is at most this old, and a clock at most this far ahead. */
export const toleranceSeconds = 300;
const mostDigests = 5;

/** Without the dot that separates, and shorter than a digest: what is signed can be read in one way only. */
const noncePattern = /^[\w~-]{1,63}$/;

/** Undefined for what is not a signature. Other schemes than v1 are for later versions, and passed over. */
export function parseSignature(header: string): Signature | undefined {
  const values = valuesIn(header);
  const [t, ...moreTimes] = values('t');
  const [nonce, ...moreNonces] = values('n');
  const digests = values('v1').filter((value) => /^[0-9a-f]{64}$/.test(value));
  if (t === undefined || !/^\d{1,12}$/.test(t) || moreTimes.length > 0 || moreNonces.length > 0)
    return undefined;
  if (nonce !== undefined && !noncePattern.test(nonce)) return undefined;
  if (digests.length === 0 || digests.length > mostDigests) return undefined;
  return { atSeconds: Number(t), nonce, digests: digests.map((digest) => Buffer.from(digest, 'hex')) };
}

function valuesIn(header: string): (name: string) => string[] {
  const parts = header.split(',').map((text) => {
    const [name = '', ...value] = text.trim().split('=');
    return { name, value: value.join('=') };
  });
  return (wanted) => parts.filter(({ name }) => name === wanted).map(({ value }) => value);
}

export function isFresh({ atSeconds }: Pick<Signature, 'atSeconds'>, now: Date): boolean {
  return Math.abs(now.getTime() / 1_000 - atSeconds) <= toleranceSeconds;
}

/** HMAC-SHA256 (RFC 2104) over `<t>.<METHOD>.<path>.<body_sha256>`, and `.<n>` where there is a nonce. */
export function digestOf(
  secret: string,
  { method, path, body_sha256 }: SignedRequest,
  { atSeconds, nonce }: Pick<Signature, 'atSeconds' | 'nonce'>,
): Buffer {
  const signed = [
    String(atSeconds),
    method.toUpperCase(),
    path,
    body_sha256,
    ...(nonce === undefined ? [] : [nonce]),
  ];
  return createHmac('sha256', secret).update(signed.join('.')).digest();
}

/** Compares in constant time, all of them. */
export function isSignedWith(secret: string, request: SignedRequest, signature: Signature): boolean {
  const expected = digestOf(secret, request, signature);
  return signature.digests.map((digest) => timingSafeEqual(digest, expected)).includes(true);
}

/** Reading changes nothing, so that it may go unsigned. */
export function needsSignature(method: string): boolean {
  return !['GET', 'HEAD'].includes(method.toUpperCase());
}
