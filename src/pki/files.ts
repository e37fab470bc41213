/** Writing that a reader never sees half done and that a crash leaves usable. */
import { chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Failure, isErrnoException, messageOf } from '../kernel/failure.ts';
import { waitingKeyFile } from '../protocol/tls-files.ts';
import type { PairFiles } from './layout.ts';

export const keyMode = 0o600;
const certMode = 0o644;
const privateDirectoryMode = 0o700;

/**
 * Replaces a certificate and its key. Two files cannot be replaced at once, so the key waits beside its
 * place until the certificate is in: whoever finds a pair that does not fit takes the waiting key
 * (`settlePair`). Callers hold the lock.
 *
 * @throws Failure when the disk is full or the directory cannot be written
 */
export async function writePair(files: PairFiles, pair: { certPem: string; keyPem: string }): Promise<void> {
  await ensurePrivateDirectory(files.directory);
  await writeAtomically(waitingKeyFile(files.keyFile), pair.keyPem, keyMode);
  await writeAtomically(files.certFile, pair.certPem, certMode);
  await settlePair(files);
}

export async function writePublicFile(file: string, pem: string): Promise<void> {
  await writeAtomically(file, pem, certMode);
}

export async function restrictKey(file: string): Promise<void> {
  await attempt(file, () => chmod(file, keyMode));
}

export async function removeFile(file: string): Promise<void> {
  await attempt(file, () => rm(file, { force: true }));
}

/** Puts a waiting key in its place: the end of a `writePair` that was interrupted. */
export async function settlePair(files: PairFiles): Promise<void> {
  await attempt(files.keyFile, () => rename(waitingKeyFile(files.keyFile), files.keyFile));
}

export async function ensurePrivateDirectory(directory: string): Promise<void> {
  await attempt(directory, () => mkdir(directory, { recursive: true, mode: privateDirectoryMode }));
}

/** The file's text; undefined when there is none. @throws Failure when it cannot be read */
export async function readIfPresent(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isErrnoException(error) && error.code === 'ENOENT') return undefined;
    throw fileFailure(file, error, 'read');
  }
}

/** The temporary name is the same each time, so that a crash leaves no litter: callers hold the lock. */
export async function writeAtomically(file: string, text: string, mode: number): Promise<void> {
  const temporary = join(dirname(file), `.${basename(file)}.tmp`);
  await attempt(file, async () => {
    await rm(temporary, { force: true });
    try {
      await writeThrough(temporary, text, mode);
      await rename(temporary, file);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  });
}

async function writeThrough(file: string, text: string, mode: number): Promise<void> {
  const handle = await open(file, 'wx', mode);
  try {
    await handle.writeFile(text);
    // A rename may reach the disk before what it names does: without this a power cut leaves an empty file.
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

async function attempt(file: string, action: () => Promise<unknown>): Promise<void> {
  try {
    await action();
  } catch (error) {
    throw fileFailure(file, error, 'write');
  }
}

/** Words for the ways the file system refuses; anything else is named by the system's own words. */
export function fileFailure(file: string, error: unknown, wanted: 'read' | 'write'): Failure {
  if (error instanceof Failure) return error;
  const code = isErrnoException(error) ? error.code : '';
  const known = refusals[code];
  return new Failure({
    code: known?.code ?? `certs-${wanted}-failed`,
    message: `Cannot ${wanted} ${file}`,
    reason: known?.reason ?? messageOf(error),
    location: { file },
    next: [known?.next ?? `See what stands at ${file} and make it possible to ${wanted} it.`],
    cause: error,
  });
}

const noSpace = {
  code: 'certs-no-space',
  reason: 'the disk is full',
  next: 'Free some disk space and run the command again; the certificates there were are untouched.',
};
const noPermission = {
  code: 'certs-no-permission',
  reason: 'the file system does not permit it',
  next: 'Make the certs directory yours (`chown -R "$(id -un)" certs && chmod -R u+rwX certs`) and run the command again.',
};
const refusals: Readonly<Record<string, typeof noSpace>> = {
  ENOSPC: noSpace,
  EDQUOT: { ...noSpace, reason: 'your disk quota is used up' },
  EACCES: noPermission,
  EPERM: noPermission,
  EROFS: {
    ...noPermission,
    reason: 'the file system is read-only',
    next: 'Use a checkout on a writable file system.',
  },
  ENOTDIR: {
    code: 'certs-not-a-directory',
    reason: 'a file stands where a directory is needed',
    next: 'Move that file away and run the command again.',
  },
  EEXIST: {
    code: 'certs-not-a-directory',
    reason: 'a file stands where a directory is needed',
    next: 'Move that file away and run the command again.',
  },
};
