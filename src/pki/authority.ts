/** The CA: its certificate, the previous ones still trusted, and the chain that connects them. */
import { type KeyObject, X509Certificate } from 'node:crypto';
import { Failure } from '../kernel/failure.ts';
import { waitingKeyFile } from '../protocol/tls-files.ts';
import { readIfPresent } from './files.ts';
import { parseKey } from './keys.ts';
import { type AuthorityFiles, authorityFiles, type CertificatesDirectory } from './layout.ts';

export type Authority = {
  certificate: X509Certificate;
  publicKey: KeyObject;
  /** Set on a replaced CA. A further CA without it was added by the user, and stays. */
  trustedUntilMs?: number;
};

export type Authorities = {
  /** The text of ca-cert.pem; undefined when there is none. */
  text: string | undefined;
  /** The one that signs first, then those still trusted, newest first. Empty when none can be read. */
  bundle: readonly Authority[];
  crosses: readonly X509Certificate[];
  /** Something in ca-cert.pem is not a certificate. */
  damaged: boolean;
};

export type Signer = { authority: Authority; key: KeyObject };

/** @throws Failure when a file is there but cannot be read */
export async function readAuthorities(paths: CertificatesDirectory): Promise<Authorities> {
  const files = authorityFiles(paths);
  const [text, crossText] = await Promise.all([
    readIfPresent(files.certFile),
    readIfPresent(files.crossFile),
  ]);
  return {
    text,
    ...parseBundle(text ?? ''),
    crosses: parseBundle(crossText ?? '').bundle.map(({ certificate }) => certificate),
  };
}

const block =
  /(?:# trusted until (\S+)\n)?(-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]*-----END CERTIFICATE-----)/g;

/** Text outside the blocks is ignored, by us as by every reader of PEM bundles (RFC 7468 section 2). */
function parseBundle(text: string): { bundle: readonly Authority[]; damaged: boolean } {
  const found = [...text.matchAll(block)].map(([, until, pem]) => parseAuthority(pem ?? '', until));
  // A date on the first one says that the CA that signs stood before it and is lost.
  const isHeadless = found[0] === undefined || found[0].trustedUntilMs !== undefined;
  const bundle = isHeadless ? [] : found.filter((authority) => authority !== undefined);
  const begun = text.split('-----BEGIN').length - 1;
  return { bundle, damaged: bundle.length !== begun || (text.trim() !== '' && begun === 0) };
}

function parseAuthority(pem: string, until: string | undefined): Authority | undefined {
  const certificate = parseCertificate(pem);
  if (certificate === undefined) return undefined;
  const trustedUntilMs = until === undefined ? Number.NaN : Date.parse(until);
  const overlap = Number.isNaN(trustedUntilMs) ? {} : { trustedUntilMs };
  return { certificate, publicKey: certificate.publicKey, ...overlap };
}

/** The first certificate of a PEM text; undefined when there is none. */
export function parseCertificate(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

/** The date stands in the bundle itself, so that trust and its end are replaced in one rename. */
export function bundlePem(bundle: readonly Authority[]): string {
  return bundle
    .map(({ certificate, trustedUntilMs }) => overlapLine(trustedUntilMs) + certificate.toString())
    .join('');
}

function overlapLine(trustedUntilMs: number | undefined): string {
  return trustedUntilMs === undefined ? '' : `# trusted until ${new Date(trustedUntilMs).toISOString()}\n`;
}

/** Without the CAs whose overlap or life has ended; the one that signs stays whatever its age. */
export function stillTrusted(bundle: readonly Authority[], nowMs: number): readonly Authority[] {
  return bundle.filter(({ certificate, trustedUntilMs = Number.POSITIVE_INFINITY }, index) => {
    return index === 0 || (nowMs < trustedUntilMs && nowMs < certificate.validToDate.getTime());
  });
}

/** The certificates of a PEM text in its order, each as one line, so that line ends make no difference. */
export function pemBlocks(text: string): readonly string[] {
  return [...text.matchAll(block)].map(([, , pem]) => (pem ?? '').replaceAll(/\s/g, ''));
}

/** The CA of the bundle that signed the certificate. */
export function issuerIn(bundle: readonly Authority[], certificate: X509Certificate): Authority | undefined {
  return bundle.find((authority) => isSignedBy(certificate, authority));
}

export function isSignedBy(
  certificate: X509Certificate,
  { certificate: issuer, publicKey }: Authority,
): boolean {
  return certificate.checkIssued(issuer) && certificate.verify(publicKey);
}

/**
 * What a leaf carries after itself: cross certificates from its issuer down to the oldest CA of the bundle, so
 * that a peer that trusts only one of those still finds its way.
 */
export function chainPem(
  issuer: Authority,
  { bundle, crosses }: Pick<Authorities, 'bundle' | 'crosses'>,
): string {
  const chain: string[] = [];
  for (let index = bundle.indexOf(issuer); index >= 0 && index + 1 < bundle.length; index += 1) {
    const [upper, lower] = [bundle[index], bundle[index + 1]];
    const cross = crosses.find((each) => upper && lower && connects(each, upper, lower));
    if (cross === undefined) break;
    chain.push(cross.toString());
  }
  return chain.join('');
}

function connects(cross: X509Certificate, upper: Authority, lower: Authority): boolean {
  return cross.publicKey.equals(upper.publicKey) && isSignedBy(cross, lower);
}

/** The CA that signs, with its key. @throws Failure that says what is wrong with which file */
export async function loadSigner(paths: CertificatesDirectory, { bundle }: Authorities): Promise<Signer> {
  const files = authorityFiles(paths);
  const authority = bundle[0];
  if (authority === undefined)
    throw caFailure('ca-corrupt', files.certFile, 'The CA certificate is not readable as one');
  if (!authority.certificate.ca)
    throw caFailure('ca-not-a-ca', files.certFile, 'The CA certificate is not that of a CA');
  return { authority, key: await readAuthorityKey(files, authority) };
}

async function readAuthorityKey(files: AuthorityFiles, { certificate }: Authority): Promise<KeyObject> {
  const { keyFile } = files;
  const [pem, waiting] = await Promise.all([readIfPresent(keyFile), readIfPresent(waitingKeyFile(keyFile))]);
  const key = pem === undefined ? undefined : parseKey(pem);
  if (key !== undefined && certificate.checkPrivateKey(key)) return key;
  const waitingKey = waiting === undefined ? undefined : parseKey(waiting);
  if (waitingKey !== undefined && certificate.checkPrivateKey(waitingKey)) return waitingKey;
  if (pem === undefined) throw caFailure('ca-key-missing', keyFile, 'The key of the CA is missing');
  if (key === undefined)
    throw caFailure('ca-key-corrupt', keyFile, 'The key of the CA is not readable as a private key');
  throw caFailure(
    'ca-key-mismatch',
    keyFile,
    'The key of the CA is not the one its certificate was made for',
  );
}

function caFailure(code: string, file: string, message: string): Failure {
  return new Failure({
    code,
    message,
    location: { file },
    next: [
      `Put the right ${file} back from a copy, if you have one.`,
      'Or run `payctl certs rotate --ca`: it makes a new CA and new certificates for every service.',
    ],
  });
}
