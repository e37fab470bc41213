/**
 * A checkout's secrets. One random seed is kept in `.payctl/secrets.json`; each secret is derived from it by
 * name (HKDF, RFC 5869), so that using a new one writes nothing and concurrent users always agree. A secret
 * written into the file's `values` by hand wins: a real Stripe key, a changed password.
 */
import { hkdfSync, randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fstatSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { Failure, isErrnoException, messageOf } from '../kernel/failure.ts';
import type { Paths } from '../kernel/paths.ts';
import type { Secrets } from '../protocol/infra.ts';
import { diskFull, isDiskFull } from './disk-full.ts';

type SecretsFile = { version: 1; seed: string; values: Record<string, string> };

const seedBytes = 32;
const secretBytes = 32;
/** How the outside world's secrets look, so that the official clients accept them. */
const prefixes = new Map([
  ['stripe-key', 'sk_test_'],
  ['stripe-webhook', 'whsec_'],
]);

/**
 * Opens the secrets, making the file when there is none. A secret has 256 bits, as 43 base64url characters.
 * @throws Failure `secrets-corrupt` (the file is left as it is), `secrets-unreadable`, `disk-full`
 */
export function secretsOf(paths: Pick<Paths, 'secretsFile'>): Secrets {
  const file = paths.secretsFile;
  const opened = guarded(file, () => readSecrets(file) ?? createSecrets(file));
  return {
    reveal: (name) =>
      (Object.hasOwn(opened.values, name) ? opened.values[name] : undefined) ?? derive(opened.seed, name),
  };
}

function derive(seed: string, name: string): string {
  const bytes = Buffer.from(
    hkdfSync('sha256', Buffer.from(seed, 'base64url'), '', `payctl:${name}`, secretBytes),
  );
  const prefix = prefixes.get(name) ?? '';
  // Stripe's own keys and signing secrets are alphanumeric, and standard-webhooks secrets are base64
  const text = prefix === '' ? bytes.toString('base64url') : bytes.toString('hex');
  return `${prefix}${text}`;
}

function readSecrets(file: string): SecretsFile | undefined {
  const descriptor = openExisting(file);
  if (descriptor === undefined) return undefined;
  try {
    if ((fstatSync(descriptor).mode & 0o077) !== 0) chmodSync(file, 0o600);
    return parseSecrets(file, readFileSync(descriptor, 'utf8'));
  } finally {
    closeSync(descriptor);
  }
}

function openExisting(file: string): number | undefined {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if (isErrnoException(error) && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function parseSecrets(file: string, text: string): SecretsFile {
  const content = parseJson(file, text);
  if (!isSecretsFile(content)) throw corrupt(file, 'it does not hold a version, a seed and values');
  return content;
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw corrupt(file, 'it is not JSON'); // the parser's own words would quote the secrets
  }
}

/** Written aside and linked into place: of two creators one wins, and both use the winner's. */
function createSecrets(file: string): SecretsFile {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const content: SecretsFile = { version: 1, seed: randomBytes(seedBytes).toString('base64url'), values: {} };
  try {
    writeDraft(draft, `${JSON.stringify(content, null, 2)}\n`);
    linkSync(draft, file);
    return content;
  } catch (error) {
    if (!isErrnoException(error) || error.code !== 'EEXIST') throw error;
    return readSecrets(file) ?? content;
  } finally {
    rmSync(draft, { force: true });
  }
}

function writeDraft(draft: string, text: string): void {
  const descriptor = openSync(draft, 'wx', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

function guarded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (isDiskFull(error)) throw diskFull(dirname(file), error);
    throw new Failure({
      code: 'secrets-unreadable',
      message: `The secrets in ${file} cannot be read`,
      reason: messageOf(error),
      next: [`Make ${file} and its directory yours (ls -l shows the owner).`],
      cause: error,
    });
  }
}

function corrupt(file: string, reason: string): Failure {
  return new Failure({
    code: 'secrets-corrupt',
    message: `The secrets in ${file} are damaged`,
    reason,
    location: { file },
    next: [
      'Restore the file from a copy.',
      'Or move it away: new secrets are made at the next start, and the database takes the new passwords.',
    ],
  });
}

function isSecretsFile(content: unknown): content is SecretsFile {
  if (typeof content !== 'object' || content === null) return false;
  if (!('version' in content && 'seed' in content && 'values' in content)) return false;
  const { version, seed, values } = content;
  if (version !== 1 || typeof seed !== 'string' || Buffer.from(seed, 'base64url').length < seedBytes)
    return false;
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return false;
  return Object.values(values).every((value) => typeof value === 'string' && value !== '');
}
