/** Secrets that only their holder knows: unguessable, shown once, kept as a hash. */
import { createHash, randomBytes } from 'node:crypto';

const tokenBytes = 32;

/** 256 random bits as base64url: 43 characters. */
export function newOpaqueToken(): string {
  return randomBytes(tokenBytes).toString('base64url');
}

/** SHA-256, hexadecimal. No salt and no work factor: nobody guesses 256 random bits. */
export function hashOpaqueToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
