/** Time-based one-time passwords: RFC 6238 over RFC 4226, with what authenticator apps expect (SHA-1, 6 digits, 30 s). */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

const stepMs = 30_000;
const secretBytes = 20;
const defaultDigits = 6;
/** A clock may be one step behind or ahead (RFC 6238, section 5.2). */
const allowedSteps = [0, -1, 1];

export function newTotpSecret(): Buffer {
  return randomBytes(secretBytes);
}

/** @returns the step whose code it is, undefined for none; a step that was used must not be accepted again */
export function stepOfCode(secret: Uint8Array, code: string, now: Date): number | undefined {
  const present = Math.floor(now.getTime() / stepMs);
  return allowedSteps.map((distance) => present + distance).find((step) => isCode(secret, step, code));
}

export function totpAt(secret: Uint8Array, at: Date, digits = defaultDigits): string {
  return codeOfStep(secret, Math.floor(at.getTime() / stepMs), digits);
}

/** What an app reads from a QR code: https://github.com/google/google-authenticator/wiki/Key-Uri-Format */
export function totpUrl(
  secret: Uint8Array,
  { issuer, account }: { issuer: string; account: string },
): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(account)}`;
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent(issuer)}`;
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const bitsPerCharacter = 5;

/** RFC 4648, without padding. */
export function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const groups = bits.match(/.{1,5}/g) ?? [];
  return groups.map((group) => alphabet[Number.parseInt(group.padEnd(bitsPerCharacter, '0'), 2)]).join('');
}

function isCode(secret: Uint8Array, step: number, code: string): boolean {
  const expected = Buffer.from(codeOfStep(secret, step, defaultDigits));
  const given = Buffer.from(code);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** RFC 4226, section 5.3. */
function codeOfStep(secret: Uint8Array, step: number, digits: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac('sha1', secret).update(counter).digest();
  const offset = hash.readUInt8(hash.length - 1) & 0x0f;
  const number = hash.readUInt32BE(offset) & 0x7fffffff;
  return String(number % 10 ** digits).padStart(digits, '0');
}
