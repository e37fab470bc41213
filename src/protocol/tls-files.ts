/** Reading a certificate with its key while another process may be replacing both. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure, messageOf } from '../kernel/failure.ts';

export type TlsFiles = { certFile: string; keyFile: string; caFile: string };
/** PEM texts, as node:tls takes them. `cert` is the leaf and then the cross certificates, if any. */
export type TlsIdentity = { cert: string; key: string; ca: string };

const attempts = 20;
const pauseMs = 10;

/** Where a new key stands while its certificate is being replaced. */
export function waitingKeyFile(keyFile: string): string {
  return `${keyFile}.next`;
}

/**
 * The pair always fits: a key and a certificate of different ages are read again, for at most 200 ms.
 *
 * @throws Failure `tls-files-unreadable` when a file is missing, corrupt, or the key stays another's
 */
export async function readTlsFiles(files: TlsFiles): Promise<TlsIdentity> {
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const identity = await readOnce(files).catch((error: unknown) =>
      Promise.reject(unreadable(files, error)),
    );
    if (identity !== undefined) return identity;
    await delay(pauseMs);
  }
  throw unreadable(files, new Error(`${files.keyFile} is not its key`));
}

async function readOnce({ certFile, keyFile, caFile }: TlsFiles): Promise<TlsIdentity | undefined> {
  const texts = await Promise.all([certFile, keyFile, caFile].map((file) => readFile(file, 'utf8')));
  const [cert = '', key = '', ca = ''] = texts;
  if (keyFits(cert, key)) return { cert, key, ca };
  // The writer stopped between the certificate and its key, or is there now: the key waits beside its place.
  const waiting = await readFile(waitingKeyFile(keyFile), 'utf8').catch(() => undefined);
  return waiting !== undefined && keyFits(cert, waiting) ? { cert, key: waiting, ca } : undefined;
}

function keyFits(cert: string, key: string): boolean {
  return new X509Certificate(cert).checkPrivateKey(createPrivateKey(key));
}

function unreadable({ certFile }: TlsFiles, cause: unknown): Failure {
  if (isMissing(cause, certFile))
    return new Failure({
      code: 'tls-files-unreadable',
      message: `The certificate ${certFile} is not there yet`,
      location: { file: certFile },
      next: ['Run `payctl up`, which makes what is missing, or only `payctl certs init`.'],
      cause,
    });
  return new Failure({
    code: 'tls-files-unreadable',
    message: `Cannot use the certificate ${certFile}`,
    reason: messageOf(cause),
    location: { file: certFile },
    next: ['Run `payctl certs verify` to see what is wrong.', 'Run `payctl certs init` to repair it.'],
    cause,
  });
}

function isMissing(error: unknown, file: string): boolean {
  return (
    error instanceof Error &&
    'code' in error &&
    error.code === 'ENOENT' &&
    'path' in error &&
    error.path === file
  );
}
