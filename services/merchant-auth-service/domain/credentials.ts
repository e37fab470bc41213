/**
 * What a key is made of. The beginnings are those that log redaction and secret scanners know.
 */
import { createHash, randomBytes } from 'node:crypto';

export type Credentials = { key: string; prefix: string; signingSecret: string };

const secretBytes = 32;
/** 62^43 is above 2^256. */
const secretLength = 43;
const shownLength = 4;
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export function newCredentials({ live }: { live: boolean }): Credentials {
  const start = live ? 'sk_live_' : 'sk_test_';
  const key = start + randomText();
  return {
    key,
    prefix: key.slice(0, start.length + shownLength),
    signingSecret: `${start}signing_${randomText()}`,
  };
}

/** SHA-256: a key has 256 random bits, which nobody guesses, however fast the hash. */
export function hashOfKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}

/** Base 62, of one length, so that it is one word everywhere and tells nothing by its length. */
export function base62(bytes: Uint8Array): string {
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
  let text = '';
  for (; rest > 0n; rest /= 62n) text = digits.charAt(Number(rest % 62n)) + text;
  return text.padStart(secretLength, '0');
}

function randomText(): string {
  return base62(randomBytes(secretBytes));
}
