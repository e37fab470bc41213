/** Makes CAs and leaves. Imports node-forge: load it only when something is to be issued. */
import { createPublicKey, type KeyObject, randomBytes, X509Certificate } from 'node:crypto';
import { type Authorities, type Authority, chainPem, type Signer } from './authority.ts';
import { writePair, writePublicFile } from './files.ts';
import { generateKeys, type KeyPair, keyPem } from './keys.ts';
import { type CertificatesDirectory, leafFiles } from './layout.ts';
import {
  altNamesOf,
  authorityLifetimeMs,
  backdateMs,
  leafLifetimeMs,
  mostPreviousAuthorities,
} from './profile.ts';
import { writeCertificate } from './write-certificate.ts';

export type IssueRequest = {
  paths: CertificatesDirectory;
  names: readonly string[];
  signer: Signer;
  authorities: Pick<Authorities, 'bundle' | 'crosses'>;
  nowMs: number;
  /** Keys to certify again; whoever is not in it gets a new one. */
  keys?: ReadonlyMap<string, KeyObject>;
};

/** Issues and writes the leaf of each name. Callers hold the lock. */
export async function issueLeaves(request: IssueRequest): Promise<void> {
  const { names, keys = new Map<string, KeyObject>() } = request;
  const fresh = names.filter((name) => !keys.has(name));
  const made = await generateKeys(fresh.length);
  await writeLeaves(request, new Map(fresh.map((name, index) => [name, made[index]])));
}

/** @param made a new key per name; the others keep theirs, so that only the certificate is replaced */
export async function writeLeaves(
  request: IssueRequest,
  made: ReadonlyMap<string, KeyPair | undefined>,
): Promise<void> {
  const { paths, names, signer, authorities, keys } = request;
  const chain = chainPem(signer.authority, authorities);
  for (const name of names) {
    const files = leafFiles(paths, name);
    const key = made.get(name)?.privateKey ?? keys?.get(name);
    if (key === undefined) throw new Error(`no key for ${name}`);
    const certPem = leafPem({ name, publicKey: createPublicKey(key), signer, nowMs: request.nowMs }) + chain;
    if (made.has(name)) await writePair(files, { certPem, keyPem: keyPem(key) });
    else await writePublicFile(files.certFile, certPem);
  }
}

export type LeafRequest = { name: string; publicKey: KeyObject; signer: Signer; nowMs: number };

/** Never outlives its CA: a chain is valid only as long as every part of it. */
export function leafPem({ name, publicKey, signer, nowMs }: LeafRequest): string {
  const issuer = signer.authority.certificate;
  return writeCertificate({
    subject: name,
    publicKey,
    issuer,
    signingKey: signer.key,
    notBefore: new Date(nowMs - backdateMs),
    notAfter: new Date(Math.min(nowMs + leafLifetimeMs, issuer.validToDate.getTime())),
    profile: { kind: 'leaf', altNames: altNamesOf(name) },
  });
}

/** Each CA has a name of its own, so that no reader takes one for the other. */
export function makeAuthority({ privateKey, publicKey }: KeyPair, nowMs: number): Signer {
  const pem = writeCertificate({
    subject: `payment-platform CA ${new Date(nowMs).toISOString().slice(0, 10)} ${randomBytes(4).toString('hex')}`,
    publicKey,
    issuer: 'self',
    signingKey: privateKey,
    notBefore: new Date(nowMs - backdateMs),
    notAfter: new Date(nowMs + authorityLifetimeMs),
    profile: { kind: 'authority', pathLength: mostPreviousAuthorities },
  });
  return { authority: { certificate: new X509Certificate(pem), publicKey }, key: privateKey };
}

export type CrossRequest = { upper: Authority; lower: Signer; nowMs: number; notAfterMs: number };

/** The newer CA's name and key, certified by the older one: whoever trusts only that one accepts both. */
export function crossCertificate({ upper, lower, nowMs, notAfterMs }: CrossRequest): X509Certificate {
  const older = lower.authority.certificate;
  const pem = writeCertificate({
    subject: upper.certificate,
    publicKey: upper.publicKey,
    issuer: older,
    signingKey: lower.key,
    notBefore: new Date(nowMs - backdateMs),
    notAfter: new Date(Math.min(notAfterMs, older.validToDate.getTime())),
    profile: { kind: 'authority', pathLength: mostPreviousAuthorities },
  });
  return new X509Certificate(pem);
}
