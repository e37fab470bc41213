/** Passwords are kept as scrypt hashes (RFC 7914) with their parameters, so that these can be raised later. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

type Cost = { N: number; r: number; p: number };

/** One of the equivalent settings of OWASP's Password Storage Cheat Sheet: 16 MiB a hash. */
const cost: Cost = { N: 16_384, r: 8, p: 5 };
const hashBytes = 32;
const saltBytes = 16;

/** Characters. The upper bound keeps the work of a hash bounded. */
export const passwordLength = { minimum: 12, maximum: 128 } as const;

/** `scrypt$N$r$p$salt$hash`, salt and hash as base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  return encode(cost, salt, await derive(password, salt, cost));
}

/** Takes as long for a user that does not exist (`stored` undefined) as for one that does. */
export async function verifyPassword(password: string, stored: string | undefined): Promise<boolean> {
  const { cost: costOf, salt, hash } = decode(stored ?? nobody);
  const isEqual = timingSafeEqual(await derive(password, salt, costOf), hash);
  return isEqual && stored !== undefined;
}

const nobody = encode(cost, Buffer.alloc(saltBytes), Buffer.alloc(hashBytes));

function encode({ N, r, p }: Cost, salt: Buffer, hash: Buffer): string {
  return ['scrypt', N, r, p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

function decode(stored: string): { cost: Cost; salt: Buffer; hash: Buffer } {
  const [name, N, r, p, salt, hash] = stored.split('$');
  if (name !== 'scrypt' || salt === undefined || hash === undefined)
    throw new Error('a stored password is not a scrypt hash');
  return {
    cost: { N: Number(N), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64url'),
    hash: Buffer.from(hash, 'base64url'),
  };
}

/** Normalized, since keyboards differ in how they compose a letter (RFC 8265). */
function derive(password: string, salt: Buffer, { N, r, p }: Cost): Promise<Buffer> {
  const maxmem = 256 * N * r;
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFC'), salt, hashBytes, { N, r, p, maxmem }, (error, hash) =>
      error === null ? resolve(hash) : reject(error),
    );
  });
}
