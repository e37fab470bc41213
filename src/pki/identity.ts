/** Identities that payctl itself presents: its own, a service's, and one that nobody trusts. */
import type { Paths } from '../kernel/paths.ts';
import { operatorName } from '../protocol/environment.ts';
import { readTlsFiles, type TlsIdentity } from '../protocol/tls-files.ts';
import { parseCertificate } from './authority.ts';
import { keyMode, readIfPresent, writeAtomically } from './files.ts';
import { parseKey } from './keys.ts';
import { authorityFiles, type CertificatesDirectory, leafFiles } from './layout.ts';
import { withLock } from './lock.ts';
import { dayMs } from './profile.ts';

/** @param name a service, or `operator` for payctl's own. @throws Failure `tls-files-unreadable` */
export async function readIdentity(paths: CertificatesDirectory, name: string): Promise<TlsIdentity> {
  const { certFile, keyFile } = leafFiles(paths, name);
  return await readTlsFiles({ certFile, keyFile, caFile: authorityFiles(paths).certFile });
}

/** Both kinds, of one platform. */
export function identitiesOf(paths: CertificatesDirectory & Pick<Paths, 'untrustedIdentityFile'>) {
  return {
    of: (name: string) => readIdentity(paths, name),
    untrusted: () => ensureUntrustedIdentity(paths),
  };
}

/**
 * A certificate that claims to be the operator but comes from a CA of its own: whoever accepts it does not check
 * its callers. Made once and kept (0600) in the state directory.
 */
export async function ensureUntrustedIdentity(
  paths: Pick<Paths, 'untrustedIdentityFile'>,
): Promise<TlsIdentity> {
  const file = paths.untrustedIdentityFile;
  return (await readUntrusted(file)) ?? (await withLock(`${file}.lock`, () => makeUntrusted(file)));
}

async function makeUntrusted(file: string): Promise<TlsIdentity> {
  const present = await readUntrusted(file);
  if (present !== undefined) return present;
  const [{ makeAuthority, leafPem }, { generateKeys, keyPem }] = await Promise.all([
    import('./issue.ts'),
    import('./keys.ts'),
  ]);
  // One key serves the CA and the leaf: nothing rests on either.
  const [keys] = await generateKeys(1);
  if (keys === undefined) throw new Error('no key');
  const nowMs = Date.now();
  const signer = makeAuthority(keys, nowMs);
  const cert = leafPem({ name: operatorName, publicKey: keys.publicKey, signer, nowMs });
  const identity = { cert, key: keyPem(keys.privateKey), ca: signer.authority.certificate.toString() };
  await writeAtomically(file, `${JSON.stringify(identity)}\n`, keyMode);
  return identity;
}

async function readUntrusted(file: string): Promise<TlsIdentity | undefined> {
  const text = await readIfPresent(file);
  const identity = text === undefined ? undefined : parseIdentity(text);
  const certificate = parseCertificate(identity?.cert ?? '');
  const key = parseKey(identity?.key ?? '');
  if (certificate === undefined || key === undefined || !certificate.checkPrivateKey(key)) return undefined;
  return certificate.validToDate.getTime() - Date.now() > dayMs ? identity : undefined;
}

function parseIdentity(text: string): TlsIdentity | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isIdentity(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isIdentity(value: unknown): value is TlsIdentity {
  if (typeof value !== 'object' || value === null || !('cert' in value && 'key' in value && 'ca' in value))
    return false;
  return [value.cert, value.key, value.ca].every((part) => typeof part === 'string');
}
