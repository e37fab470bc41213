/** Every fault of one certificate or key; pure, so that each can be tested by itself. */
import type { KeyObject, X509Certificate } from 'node:crypto';
import { identityOf } from '../protocol/identity.ts';
import { type Authority, isSignedBy, issuerIn } from './authority.ts';
import { keyMode } from './files.ts';
import type { PairFiles } from './layout.ts';
import { authorityName, type CertificateProblem, type ProblemCode } from './problem.ts';
import { clientAuthOid, expectedSans, issuerOf, sansOf, serverAuthOid, subjectOf } from './profile.ts';

export type Fault = { code: ProblemCode; message: string; about: 'certificate' | 'key' };

export type LeafContext = { name: string; bundle: readonly Authority[]; nowMs: number };

export function leafFaults(
  certificate: X509Certificate,
  { name, bundle, nowMs }: LeafContext,
): readonly Fault[] {
  return [
    ...validityFaults(certificate, nowMs),
    ...issuerFaults(certificate, bundle),
    ...nameFaults(certificate, name),
    ...leafUsageFaults(certificate),
  ];
}

/** @param certificate the CA that signs, the first of the bundle */
export function authorityFaults({ certificate, publicKey }: Authority, nowMs: number): readonly Fault[] {
  const faults = [...validityFaults(certificate, nowMs)];
  if (!certificate.ca)
    faults.push(fault('wrong-usage', 'is not a CA certificate (basicConstraints says CA:FALSE)'));
  if (
    !isSignedBy(certificate, { certificate, publicKey }) &&
    issuerOf(certificate) === subjectOf(certificate)
  ) {
    faults.push(fault('wrong-ca', 'carries a signature that is not its own'));
  }
  return faults;
}

export function validityFaults(certificate: X509Certificate, nowMs: number): readonly Fault[] {
  const { validFromDate, validToDate } = certificate;
  if (nowMs >= validToDate.getTime()) return [fault('expired', `expired on ${validToDate.toISOString()}`)];
  if (nowMs >= validFromDate.getTime()) return [];
  return [fault('not-yet-valid', `is not valid before ${validFromDate.toISOString()}`)];
}

function issuerFaults(certificate: X509Certificate, bundle: readonly Authority[]): readonly Fault[] {
  if (issuerIn(bundle, certificate) !== undefined) return [];
  const issuer = issuerOf(certificate);
  const sameName = bundle.some((authority) => subjectOf(authority.certificate) === issuer);
  const reason = sameName
    ? 'but with another key than that of the CA of this name'
    : 'which is no CA of ca-cert.pem';
  return [fault('wrong-ca', `was signed by "${issuer}", ${reason}`)];
}

function nameFaults(certificate: X509Certificate, name: string): readonly Fault[] {
  const sans = new Set(sansOf(certificate));
  const missing = expectedSans(name).filter((san) => !sans.has(san));
  if (missing.length > 0) return [fault('wrong-name', `does not name ${missing.join(', ')}`)];
  if (identityOf(certificate) === name) return [];
  return [fault('wrong-name', 'has more than one SPIFFE identity, so that no service accepts it')];
}

function leafUsageFaults(certificate: X509Certificate): readonly Fault[] {
  const faults: Fault[] = [];
  if (certificate.ca) faults.push(fault('wrong-usage', 'is a CA certificate, which a service must not have'));
  const usages = new Set(certificate.keyUsage);
  const missing = [
    ...(usages.has(serverAuthOid) ? [] : ['serverAuth']),
    ...(usages.has(clientAuthOid) ? [] : ['clientAuth']),
  ];
  if (missing.length > 0) faults.push(fault('wrong-usage', `is not made for ${missing.join(' and ')}`));
  return faults;
}

/** @param mode as stat(2) gives it */
export function keyFaults(
  key: KeyObject,
  mode: number,
  certificate: X509Certificate | undefined,
): readonly Fault[] {
  const faults = [...modeFaults(mode)];
  if (certificate !== undefined && !certificate.checkPrivateKey(key)) {
    faults.push({
      about: 'key',
      code: 'key-mismatch',
      message: 'is not the key that the certificate was made for',
    });
  }
  return faults;
}

export function modeFaults(mode: number): readonly Fault[] {
  const permissions = mode & 0o777;
  // Windows has no such bits, and a stricter mode (0400) harms nobody.
  if (process.platform === 'win32' || (permissions & ~keyMode) === 0) return [];
  const shown = permissions.toString(8).padStart(4, '0');
  return [
    {
      about: 'key',
      code: 'wrong-mode',
      message: `has mode ${shown}, so that others may use it; 0600 is right`,
    },
  ];
}

function fault(code: ProblemCode, message: string): Fault {
  return { about: 'certificate', code, message };
}

/** The fault in the words of the report, with what to do about it. */
export function problemOf(
  name: string,
  files: PairFiles,
  { about, code, message }: Fault,
): CertificateProblem {
  const file = about === 'key' ? files.keyFile : files.certFile;
  const what = about === 'key' ? 'The key' : 'The certificate';
  const whose = name === authorityName ? 'of the CA' : `of ${name}`;
  return { name, file, code, message: `${what} ${whose} ${message}`, next: [remedy(name, code, file)] };
}

function remedy(name: string, code: ProblemCode, file: string): string {
  if (code === 'wrong-mode') return `Run \`chmod 600 ${file}\`, or \`payctl certs init\`.`;
  if (code === 'unreadable') return `Make ${file} readable for you, then run \`payctl certs verify\` again.`;
  if (code === 'not-yet-valid')
    return 'Set the clock of this machine right; `payctl certs rotate --all` if it is.';
  if (name !== authorityName || code === 'expired')
    return 'Run `payctl certs init`: it makes anew what is faulty.';
  return 'Put the file back from a copy, or run `payctl certs rotate --ca` to make a new CA and new certificates.';
}
