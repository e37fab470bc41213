/** Looks at every certificate file without changing any. */
import type { KeyObject, X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { isErrnoException, messageOf } from '../kernel/failure.ts';
import { operatorName } from '../protocol/environment.ts';
import { waitingKeyFile } from '../protocol/tls-files.ts';
import {
  type Authorities,
  type Authority,
  issuerIn,
  parseCertificate,
  readAuthorities,
} from './authority.ts';
import {
  authorityFaults,
  type Fault,
  keyFaults,
  type LeafContext,
  leafFaults,
  modeFaults,
  problemOf,
} from './faults.ts';
import { parseKey } from './keys.ts';
import { authorityFiles, type CertificatesDirectory, leafFiles, type PairFiles } from './layout.ts';
import { authorityName, type CertificateProblem } from './problem.ts';

export type InspectionRequest = {
  paths: CertificatesDirectory;
  /** The names of the platform's services; the operator's certificate is always looked at besides. */
  services: readonly string[];
  /** Milliseconds since the epoch; now unless a test says otherwise. */
  nowMs?: number;
};

export type Inspection = { authority: AuthorityInspection; leaves: readonly LeafInspection[] };

type PairInspection = {
  name: string;
  files: PairFiles;
  certificate: X509Certificate | undefined;
  /** Only a key that fits the certificate. */
  key: KeyObject | undefined;
  /** The key still waits beside its place: a writer was interrupted, or is at it. */
  unsettled: boolean;
  problems: readonly CertificateProblem[];
};

export type AuthorityInspection = PairInspection & { authorities: Authorities };

export type LeafInspection = PairInspection & {
  certText: string | undefined;
  issuer: Authority | undefined;
};

/** @throws Failure when ca-cert.pem is there but cannot be read */
export async function inspect({
  paths,
  services,
  nowMs = Date.now(),
}: InspectionRequest): Promise<Inspection> {
  const authorities = await readAuthorities(paths);
  const names = [...services, operatorName];
  const [authority, ...leaves] = await Promise.all([
    inspectAuthority(paths, authorities, nowMs),
    ...names.map((name) => inspectLeaf(leafFiles(paths, name), { name, bundle: authorities.bundle, nowMs })),
  ]);
  return { authority, leaves };
}

async function inspectLeaf(files: PairFiles, context: LeafContext): Promise<LeafInspection> {
  const { name, bundle } = context;
  const { text, faults } = await readText(files.certFile, 'certificate');
  const certificate = text === undefined ? undefined : parseCertificate(text);
  const key = await inspectKey(files, certificate);
  const all = [
    ...faults,
    ...certificateFaults(text, certificate, (found) => leafFaults(found, context)),
    ...key.faults,
  ];
  return {
    ...{ name, files, certificate, certText: text, key: key.key, unsettled: key.unsettled },
    issuer: certificate === undefined ? undefined : issuerIn(bundle, certificate),
    problems: all.map((fault) => problemOf(name, files, fault)),
  };
}

async function inspectAuthority(
  paths: CertificatesDirectory,
  authorities: Authorities,
  nowMs: number,
): Promise<AuthorityInspection> {
  const files = authorityFiles(paths);
  const [first] = authorities.bundle;
  const key = await inspectKey(files, first?.certificate);
  const faults = [
    ...bundleFaults(authorities),
    ...(first === undefined ? [] : authorityFaults(first, nowMs)),
    ...key.faults,
  ];
  return {
    ...{ name: authorityName, files, authorities, certificate: first?.certificate },
    ...{ key: key.key, unsettled: key.unsettled },
    problems: faults.map((fault) => problemOf(authorityName, files, fault)),
  };
}

function bundleFaults({ text, damaged }: Authorities): readonly Fault[] {
  if (text === undefined) return [missing('certificate')];
  return damaged || text.trim() === '' ? [corrupt('certificate')] : [];
}

function certificateFaults(
  text: string | undefined,
  certificate: X509Certificate | undefined,
  faultsOf: (certificate: X509Certificate) => readonly Fault[],
): readonly Fault[] {
  if (certificate !== undefined) return faultsOf(certificate);
  return text === undefined ? [] : [corrupt('certificate')];
}

type KeyInspection = { key: KeyObject | undefined; unsettled: boolean; faults: readonly Fault[] };

async function inspectKey(
  files: PairFiles,
  certificate: X509Certificate | undefined,
): Promise<KeyInspection> {
  const own = await inspectKeyFile(files.keyFile, certificate);
  if (own.key !== undefined || certificate === undefined) return own;
  const waiting = await inspectKeyFile(waitingKeyFile(files.keyFile), certificate);
  return waiting.key === undefined ? own : { ...waiting, unsettled: true };
}

async function inspectKeyFile(
  file: string,
  certificate: X509Certificate | undefined,
): Promise<KeyInspection> {
  const { text, mode, faults } = await readText(file, 'key');
  if (text === undefined) return { key: undefined, unsettled: false, faults };
  const key = parseKey(text);
  if (key === undefined) return { key, unsettled: false, faults: [corrupt('key'), ...modeFaults(mode)] };
  const found = keyFaults(key, mode, certificate);
  const fits = !found.some((fault) => fault.code === 'key-mismatch');
  return { key: fits ? key : undefined, unsettled: false, faults: found };
}

type ReadText = { text: string | undefined; mode: number; faults: readonly Fault[] };

async function readText(file: string, about: Fault['about']): Promise<ReadText> {
  try {
    const [text, { mode }] = await Promise.all([readFile(file, 'utf8'), stat(file)]);
    return { text, mode, faults: [] };
  } catch (error) {
    const isAbsent = isErrnoException(error) && error.code === 'ENOENT';
    const unreadable: Fault = { about, code: 'unreadable', message: `cannot be read: ${messageOf(error)}` };
    return { text: undefined, mode: 0, faults: [isAbsent ? missing(about) : unreadable] };
  }
}

function missing(about: Fault['about']): Fault {
  return { about, code: 'missing', message: 'is missing' };
}

function corrupt(about: Fault['about']): Fault {
  const what = about === 'key' ? 'private key' : 'certificate';
  return { about, code: 'corrupt', message: `is corrupt: it cannot be read as a PEM ${what}` };
}
