/** `payctl certs rotate`: new certificates under load, without a failed request. */
import { exitCodes, Failure } from '../kernel/failure.ts';
import { type Authority, bundlePem, loadSigner } from './authority.ts';
import { type ChangeRequest, repair } from './ensure.ts';
import { removeFile, writePublicFile } from './files.ts';
import { type Inspection, inspect } from './inspect.ts';
import { authorityFiles, lockFile } from './layout.ts';
import { withLock } from './lock.ts';
import { authorityName } from './problem.ts';
import { defaultOverlapMs, subjectOf } from './profile.ts';

export type RotationTarget =
  /** New keys and certificates of these, by the same CA; no name means every service and the operator. */
  | { kind: 'services'; names: readonly string[] }
  /** A new CA; every leaf is issued anew for the key it has. */
  | { kind: 'ca' }
  /** A new CA and new keys for every leaf. */
  | { kind: 'all' };

export type RotationRequest = ChangeRequest & {
  target: RotationTarget;
  /** How long a replaced CA stays trusted; 24 hours unless said otherwise. */
  overlapMs?: number;
  /** Ends the overlap at once, after everyone has the new certificates. */
  retire?: boolean;
};

/** `payctl certs rotate --json`. */
export type RotationReport = {
  ok: true;
  target: RotationTarget['kind'];
  issued: readonly string[];
  /** The new CA; null when it was not rotated. */
  ca: { subject: string; notAfter: string; fingerprint256: string } | null;
  /** CAs that stay trusted for now. */
  previous: readonly PreviousAuthority[];
  durationMs: number;
};

export type PreviousAuthority = {
  subject: string;
  notAfter: string;
  fingerprint256: string;
  /** Null for a CA that the user added to the bundle. */
  trustedUntil: string | null;
};

/** @throws Failure as `ensureCertificates`, `unknown-service` (wrong use), and whatever `reload` throws */
export async function rotateCertificates(request: RotationRequest): Promise<RotationReport> {
  assertKnown(request);
  const startMs = performance.now();
  const nowMs = request.nowMs ?? Date.now();
  const rotated = await withLock(lockFile(request.paths), () => rotate({ ...request, nowMs }));
  return {
    ok: true,
    target: request.target.kind,
    ...rotated,
    durationMs: Math.round(performance.now() - startMs),
  };
}

/** Ends the overlap of every replaced CA now: what only those signed is refused from here on. */
export async function retirePreviousAuthorities(
  request: ChangeRequest,
): Promise<{ ok: true; retired: readonly PreviousAuthority[] }> {
  const nowMs = request.nowMs ?? Date.now();
  const retired = await withLock(lockFile(request.paths), async () => {
    await repair({ ...request, nowMs });
    return await retire({ ...request, nowMs });
  });
  return { ok: true, retired };
}

type Request = RotationRequest & { nowMs: number };
type Rotated = Pick<RotationReport, 'issued' | 'ca' | 'previous'>;

async function rotate(request: Request): Promise<Rotated> {
  const inspection = await inspect(request);
  if (inspection.authority.authorities.text === undefined) return await createInstead(request);
  const { target } = request;
  const rotated =
    target.kind === 'services'
      ? await rotateLeaves(request, inspection, target.names)
      : await rotateAuthority(request, inspection);
  if (!request.retire) return rotated;
  // An earlier rotation may have been interrupted: whoever still has a leaf of a replaced CA gets a new one first.
  await repair(request);
  await retire(request);
  return { ...rotated, previous: rotated.previous.filter((each) => each.trustedUntil === null) };
}

async function createInstead(request: Request): Promise<Rotated> {
  const changes = await repair(request);
  const { authority } = await inspect(request);
  const [first] = authority.authorities.bundle;
  const issued = changes.map(({ name }) => name).filter((name) => name !== authorityName);
  return { issued, ca: first === undefined ? null : describe(first), previous: [] };
}

async function rotateLeaves(
  request: Request,
  inspection: Inspection,
  wanted: readonly string[],
): Promise<Rotated> {
  const { paths, nowMs, reload } = request;
  const { authorities } = inspection.authority;
  const names = wanted.length > 0 ? [...new Set(wanted)] : inspection.leaves.map(({ name }) => name);
  const signer = await loadSigner(paths, authorities);
  const { issueLeaves } = await import('./issue.ts');
  await issueLeaves({ paths, names, signer, authorities, nowMs });
  await reload?.('leaves');
  return { issued: names, ca: null, previous: authorities.bundle.slice(1).map(describePrevious) };
}

async function rotateAuthority(request: Request, inspection: Inspection): Promise<Rotated> {
  const { target, overlapMs = defaultOverlapMs } = request;
  const { replaceAuthority } = await import('./replace-authority.ts');
  const replaced = await replaceAuthority({
    ...request,
    inspection,
    overlapMs,
    newKeys: target.kind === 'all',
  });
  return {
    issued: replaced.issued,
    ca: describe(replaced.authority),
    previous: replaced.previous.map(describePrevious),
  };
}

/** Callers have made sure that every leaf is the newest CA's. The bundle goes first: it is what decides. */
async function retire(
  request: Request | (ChangeRequest & { nowMs: number }),
): Promise<readonly PreviousAuthority[]> {
  const { authority, leaves } = await inspect(request);
  const { bundle } = authority.authorities;
  const kept = bundle.filter(({ trustedUntilMs }) => trustedUntilMs === undefined);
  const files = authorityFiles(request.paths);
  await writePublicFile(files.certFile, bundlePem(kept));
  await removeFile(files.crossFile);
  for (const { files: leaf, certificate } of leaves) {
    if (certificate !== undefined) await writePublicFile(leaf.certFile, certificate.toString());
  }
  await request.reload?.('retired');
  return bundle.filter((each) => !kept.includes(each)).map(describePrevious);
}

function assertKnown({ target, services }: RotationRequest): void {
  if (target.kind !== 'services') return;
  const unknown = target.names.filter((name) => !services.includes(name) && name !== 'operator');
  if (unknown.length === 0) return;
  throw new Failure({
    code: 'unknown-service',
    message: `There is no service ${unknown.join(', ')}`,
    next: [`Name one of: ${[...services, 'operator'].join(', ')}.`],
    exitCode: exitCodes.wrongUse,
  });
}

export function describe({ certificate }: Authority): {
  subject: string;
  notAfter: string;
  fingerprint256: string;
} {
  const { validToDate, fingerprint256 } = certificate;
  return { subject: subjectOf(certificate), notAfter: validToDate.toISOString(), fingerprint256 };
}

export function describePrevious(authority: Authority): PreviousAuthority {
  const { trustedUntilMs } = authority;
  return {
    ...describe(authority),
    trustedUntil: trustedUntilMs === undefined ? null : new Date(trustedUntilMs).toISOString(),
  };
}
