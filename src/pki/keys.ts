/** RSA keys, made side by side in libuv's thread pool. */
import { createPrivateKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';

/** SPEC section 4. */
const modulusLengthBits = 2048;
/** libuv's pool has this many threads unless UV_THREADPOOL_SIZE says otherwise. */
const poolThreads = 4;

const generate = promisify(generateKeyPair);

export type KeyPair = { privateKey: KeyObject; publicKey: KeyObject };

/** As many at once as there are cores: more would only keep file reads waiting for a thread. */
export async function generateKeys(count: number): Promise<readonly KeyPair[]> {
  const pairs: KeyPair[] = [];
  let started = 0;
  async function work(): Promise<void> {
    while (started < count) {
      started += 1;
      pairs.push(await generate('rsa', { modulusLength: modulusLengthBits }));
    }
  }
  await Promise.all(Array.from({ length: Math.min(count, availableParallelism(), poolThreads) }, work));
  return pairs;
}

export function keyPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Undefined when the text is not a private key. */
export function parseKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}
