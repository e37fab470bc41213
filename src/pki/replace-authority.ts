/** Replaces the CA while everyone keeps trusting everyone. Callers hold the lock. */
import type { KeyObject } from 'node:crypto';
import { Failure } from '../kernel/failure.ts';
import {
  type Authorities,
  type Authority,
  bundlePem,
  loadSigner,
  type Signer,
  stillTrusted,
} from './authority.ts';
import type { ChangeRequest } from './ensure.ts';
import { writePair, writePublicFile } from './files.ts';
import type { Inspection } from './inspect.ts';
import { crossCertificate, makeAuthority, writeLeaves } from './issue.ts';
import { generateKeys, keyPem } from './keys.ts';
import { authorityFiles } from './layout.ts';
import { mostPreviousAuthorities } from './profile.ts';

export type Replacement = { issued: readonly string[]; authority: Authority; previous: readonly Authority[] };

type ReplaceRequest = ChangeRequest & {
  nowMs: number;
  inspection: Inspection;
  /** How long the replaced CA stays trusted. */
  overlapMs: number;
  /** Whether leaves get new keys too, or have theirs certified again. */
  newKeys: boolean;
};

/**
 * 1. The bundle gets the new CA beside the previous ones; everyone reads it. 2. The new CA issues every leaf;
 * everyone reads those. At no time does anyone present what someone else does not trust; and since the new CA
 * is also certified by the old one, that holds even for those that do not read anything again. Stopped
 * anywhere, what is there works, and `ensureCertificates` does the rest.
 */
export async function replaceAuthority(request: ReplaceRequest): Promise<Replacement> {
  const { paths, inspection, nowMs, reload } = request;
  const names = inspection.leaves.map(({ name }) => name);
  const keys = request.newKeys ? new Map<string, KeyObject>() : keysOf(inspection);
  const fresh = names.filter((name) => !keys.has(name));
  const [authorityKeys, ...leafKeys] = await generateKeys(1 + fresh.length);
  if (authorityKeys === undefined) throw new Error('no key for the CA');
  const signer = makeAuthority(authorityKeys, nowMs);
  const authorities = await trustBoth(request, signer);
  await reload?.('trust');
  const made = new Map(fresh.map((name, index) => [name, leafKeys[index]]));
  await writeLeaves({ paths, names, signer, authorities, nowMs, keys }, made);
  await reload?.('leaves');
  return { issued: names, authority: signer.authority, previous: authorities.bundle.slice(1) };
}

function keysOf({ leaves }: Inspection): Map<string, KeyObject> {
  return new Map(
    leaves.flatMap(({ name, key }): [string, KeyObject][] => (key === undefined ? [] : [[name, key]])),
  );
}

type Trust = Pick<Authorities, 'bundle' | 'crosses'>;

async function trustBoth(
  { paths, inspection, nowMs, overlapMs }: ReplaceRequest,
  signer: Signer,
): Promise<Trust> {
  const old = inspection.authority.authorities;
  const untilMs = nowMs + overlapMs;
  const bundle = bundleWith(signer.authority, { bundle: old.bundle, nowMs, untilMs });
  const lower = await signerIfUsable(paths, old);
  const cross = lower && crossCertificate({ upper: signer.authority, lower, nowMs, notAfterMs: untilMs });
  const crosses = [...(cross === undefined ? [] : [cross]), ...old.crosses].slice(0, mostPreviousAuthorities);
  const files = authorityFiles(paths);
  if (crosses.length > 0)
    await writePublicFile(files.crossFile, crosses.map((each) => each.toString()).join(''));
  await writePair(files, { certPem: bundlePem(bundle), keyPem: keyPem(signer.key) });
  return { bundle, crosses };
}

function bundleWith(
  newest: Authority,
  { bundle, nowMs, untilMs }: { bundle: readonly Authority[]; nowMs: number; untilMs: number },
): readonly Authority[] {
  const [replaced, ...older] = bundle;
  if (replaced === undefined) return [newest];
  const previous = [{ ...replaced, trustedUntilMs: untilMs }, ...older];
  return stillTrusted([newest, ...previous.slice(0, mostPreviousAuthorities)], nowMs);
}

/** A CA whose key is lost or corrupt is exactly what a rotation is for: it just cannot certify the new one. */
async function signerIfUsable(
  paths: ChangeRequest['paths'],
  authorities: Authorities,
): Promise<Signer | undefined> {
  try {
    return await loadSigner(paths, authorities);
  } catch (error) {
    if (error instanceof Failure && error.code.startsWith('ca-')) return undefined;
    throw error;
  }
}
