/** What has to be done so that every certificate is there and good; pure. */
import type { KeyObject } from 'node:crypto';
import { bundlePem, chainPem, pemBlocks, stillTrusted } from './authority.ts';
import type { AuthorityInspection, Inspection, LeafInspection } from './inspect.ts';
import type { PairFiles } from './layout.ts';
import { dayMs, renewBeforeMs } from './profile.ts';

export type Plan = {
  authority: 'keep' | 'create' | 'renew';
  /** Keys that wait beside their place since a writer was interrupted. */
  settle: readonly PairFiles[];
  /** Key files that others may read. */
  restrict: readonly string[];
  issue: readonly LeafToIssue[];
  /** Leaves that are good but carry another chain than the bundle asks for. */
  rechain: readonly string[];
  /** The overlap of a replaced CA has ended, or something in the bundle is not a certificate. */
  prune: boolean;
};

export type LeafToIssue = {
  name: string;
  action: 'created' | 'renewed' | 'repaired';
  reason: string;
  /** Certified again as it is: only the CA changed. */
  key?: KeyObject;
};

export function planOf({ authority, leaves }: Inspection, nowMs: number): Plan {
  const pairs = [authority, ...leaves];
  const plan = {
    authority: authorityPlan(authority, nowMs),
    settle: pairs.filter((pair) => pair.unsettled).map((pair) => pair.files),
    restrict: pairs.flatMap((pair) =>
      pair.problems.filter(({ code }) => code === 'wrong-mode').map(({ file }) => file),
    ),
    prune: needsPruning(authority, nowMs),
  };
  const issue = leaves.map((leaf) => leafPlan(leaf, authority, nowMs)).filter((each) => each !== undefined);
  const issued = new Set(issue.map(({ name }) => name));
  const good = leaves.filter(({ name }) => !issued.has(name));
  return {
    ...plan,
    issue,
    rechain: good.filter((leaf) => hasOtherChain(leaf, authority, nowMs)).map(({ name }) => name),
  };
}

export function isEmpty({ authority, settle, restrict, issue, rechain, prune }: Plan): boolean {
  const changes = settle.length + restrict.length + issue.length + rechain.length;
  return authority === 'keep' && changes === 0 && !prune;
}

function authorityPlan({ authorities, certificate }: AuthorityInspection, nowMs: number): Plan['authority'] {
  if (authorities.text === undefined) return 'create';
  if (certificate === undefined) return 'keep';
  return expiresSoon(certificate.validToDate, nowMs) ? 'renew' : 'keep';
}

function needsPruning({ authorities: { bundle, damaged } }: AuthorityInspection, nowMs: number): boolean {
  if (bundle.length === 0) return false;
  return damaged || stillTrusted(bundle, nowMs).length !== bundle.length;
}

function leafPlan(
  leaf: LeafInspection,
  authority: AuthorityInspection,
  nowMs: number,
): LeafToIssue | undefined {
  const { name, certificate, key, issuer } = leaf;
  const faults = leaf.problems.filter(({ code }) => code !== 'wrong-mode');
  const [fault] = faults;
  if (fault !== undefined || certificate === undefined) {
    const isAbsent = faults.some(({ code, file }) => code === 'missing' && file === leaf.files.certFile);
    return { name, action: isAbsent ? 'created' : 'repaired', reason: fault?.message ?? 'it cannot be read' };
  }
  if (expiresSoon(certificate.validToDate, nowMs)) {
    const days = Math.floor((certificate.validToDate.getTime() - nowMs) / dayMs);
    return { name, action: 'renewed', reason: `The certificate of ${name} expires in ${days} days` };
  }
  if (issuer === authority.authorities.bundle[0] || key === undefined) return undefined;
  return { name, key, action: 'renewed', reason: `The certificate of ${name} was issued by a replaced CA` };
}

function hasOtherChain(leaf: LeafInspection, { authorities }: AuthorityInspection, nowMs: number): boolean {
  const { issuer, certText = '' } = leaf;
  if (issuer === undefined) return false;
  const wanted = pemBlocks(
    chainPem(issuer, { ...authorities, bundle: stillTrusted(authorities.bundle, nowMs) }),
  );
  return pemBlocks(certText).slice(1).join() !== wanted.join();
}

function expiresSoon(notAfter: Date, nowMs: number): boolean {
  return notAfter.getTime() - nowMs < renewBeforeMs;
}

/** The bundle as it should be now. */
export function prunedBundlePem({ authorities }: AuthorityInspection, nowMs: number): string {
  return bundlePem(stillTrusted(authorities.bundle, nowMs));
}
