/** Makes what is missing, faulty or about to expire, and nothing else. */
import type { KeyObject } from 'node:crypto';
import { operatorName } from '../protocol/environment.ts';
import { chainPem, loadSigner, stillTrusted } from './authority.ts';
import { restrictKey, settlePair, writePair, writePublicFile } from './files.ts';
import { type Inspection, type InspectionRequest, inspect } from './inspect.ts';
import { authorityFiles, lockFile } from './layout.ts';
import { withLock } from './lock.ts';
import { isEmpty, type LeafToIssue, type Plan, planOf, prunedBundlePem } from './plan.ts';
import { authorityName } from './problem.ts';
import { defaultOverlapMs } from './profile.ts';

/** What everyone who holds certificates has to read again: the trust bundle, or a leaf (and the bundle). */
export type ReloadPhase = 'trust' | 'leaves' | 'retired';

export type ChangeRequest = InspectionRequest & {
  /** Tells all who use the certificates to read them again; resolved when new connections use them. */
  reload?: (phase: ReloadPhase) => Promise<void>;
};

export type CertificateChange = { name: string; action: LeafToIssue['action']; reason: string };

/** `payctl certs init --json`. */
export type EnsureReport = {
  ok: true;
  /** Empty when all was there and good. */
  changes: readonly CertificateChange[];
  durationMs: number;
};

/**
 * Idempotent; a few milliseconds when there is nothing to do, since then nothing is locked or written and
 * node-forge is not loaded. `reload` is called after a change, and in between where the order matters.
 *
 * @throws Failure `ca-key-missing`, `ca-key-corrupt`, `ca-key-mismatch`, `ca-corrupt`, `ca-not-a-ca` when
 * something has to be issued and the CA cannot; `certs-no-space`, `certs-no-permission`, `certs-locked`
 */
export async function ensureCertificates(request: ChangeRequest): Promise<EnsureReport> {
  const startMs = performance.now();
  const nowMs = request.nowMs ?? Date.now();
  const seen = planOf(await inspect(request), nowMs);
  const changes = isEmpty(seen)
    ? []
    : await withLock(lockFile(request.paths), () => repair({ ...request, nowMs }));
  return { ok: true, changes, durationMs: Math.round(performance.now() - startMs) };
}

type RepairRequest = ChangeRequest & { nowMs: number };

/** Callers hold the lock. Looks again: whoever held it before may have done it all. */
export async function repair(request: RepairRequest): Promise<readonly CertificateChange[]> {
  const inspection = await inspect(request);
  const plan = planOf(inspection, request.nowMs);
  for (const files of plan.settle) await settlePair(files);
  for (const file of plan.restrict) await restrictKey(file);
  if (plan.authority === 'create') return await createAll(request);
  if (plan.authority === 'renew') return await renewAuthority(request, inspection);
  await issuePlanned(request, inspection, plan);
  await rechain(request, inspection, plan.rechain);
  if (plan.prune)
    await writePublicFile(
      inspection.authority.files.certFile,
      prunedBundlePem(inspection.authority, request.nowMs),
    );
  if (plan.rechain.length > 0 || plan.prune) await request.reload?.('trust');
  return plan.issue.map(({ name, action, reason }) => ({ name, action, reason }));
}

async function createAll({
  paths,
  services,
  nowMs,
  reload,
}: RepairRequest): Promise<readonly CertificateChange[]> {
  const [{ makeAuthority, writeLeaves }, { generateKeys, keyPem }] = await Promise.all([
    import('./issue.ts'),
    import('./keys.ts'),
  ]);
  const names = [...services, operatorName];
  const [authorityKeys, ...leafKeys] = await generateKeys(1 + names.length);
  if (authorityKeys === undefined) throw new Error('no key for the CA');
  const signer = makeAuthority(authorityKeys, nowMs);
  const certPem = signer.authority.certificate.toString();
  await writePair(authorityFiles(paths), { certPem, keyPem: keyPem(authorityKeys.privateKey) });
  const authorities = { bundle: [signer.authority], crosses: [] };
  await writeLeaves(
    { paths, names, signer, authorities, nowMs },
    new Map(names.map((name, index) => [name, leafKeys[index]])),
  );
  await reload?.('leaves');
  return [authorityName, ...names].map((name) => ({
    name,
    action: 'created',
    reason: 'There was no CA yet',
  }));
}

async function renewAuthority(
  request: RepairRequest,
  inspection: Inspection,
): Promise<readonly CertificateChange[]> {
  const { replaceAuthority } = await import('./replace-authority.ts');
  const { issued } = await replaceAuthority({
    ...request,
    inspection,
    overlapMs: defaultOverlapMs,
    newKeys: false,
  });
  const reason = 'The CA is about to expire';
  return [authorityName, ...issued].map((name) => ({ name, action: 'renewed', reason }));
}

async function issuePlanned(
  request: RepairRequest,
  { authority }: Inspection,
  { issue }: Plan,
): Promise<void> {
  if (issue.length === 0) return;
  const { paths, nowMs, reload } = request;
  const signer = await loadSigner(paths, authority.authorities);
  const { issueLeaves } = await import('./issue.ts');
  const authorities = { ...authority.authorities, bundle: stillTrusted(authority.authorities.bundle, nowMs) };
  const keys = new Map(
    issue.flatMap(({ name, key }): [string, KeyObject][] => (key === undefined ? [] : [[name, key]])),
  );
  await issueLeaves({ paths, names: issue.map(({ name }) => name), signer, authorities, nowMs, keys });
  // Before a CA is dropped, nobody may still present what it signed.
  await reload?.('leaves');
}

/** Rewrites the part of each leaf's file that follows the leaf itself. */
async function rechain(
  request: RepairRequest,
  inspection: Inspection,
  names: readonly string[],
): Promise<void> {
  const { authorities } = inspection.authority;
  const trusted = { ...authorities, bundle: stillTrusted(authorities.bundle, request.nowMs) };
  for (const { name, files, certificate, issuer } of inspection.leaves) {
    if (!names.includes(name) || certificate === undefined || issuer === undefined) continue;
    await writePublicFile(files.certFile, certificate.toString() + chainPem(issuer, trusted));
  }
}
