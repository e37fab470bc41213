/** Who a TLS peer is: the SPIFFE name in its certificate, read strictly, since access rests on it. */
import { trustDomain } from './environment.ts';

export type AltName = { type: string; value: string };

/** As unit names are: lower-case, digits, hyphens; at most a DNS label's length (RFC 1035 section 2.3.4). */
const namePattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const idPrefix = `spiffe://${trustDomain}/`;

/** As `X509Certificate` has it; undefined when the peer presented none. */
export type CertificateNames = { subjectAltName?: string | undefined };

/**
 * The service's name (or `operator`) of a peer certificate; undefined unless it has exactly one URI SAN
 * and that one is `spiffe://payment-platform/<name>`. Says nothing about trust: call it only when the
 * socket is `authorized`. Source: SPIFFE X.509-SVID section 2 (exactly one URI SAN).
 */
export function identityOf(certificate: CertificateNames | undefined): string | undefined {
  const altNames = parseAltNames(certificate?.subjectAltName ?? '');
  const uris = (altNames ?? []).filter((altName) => altName.type === 'URI');
  const [uri] = uris;
  if (uri === undefined || uris.length !== 1) return undefined;
  return nameInSpiffeId(uri.value);
}

export function nameInSpiffeId(id: string): string | undefined {
  if (!id.startsWith(idPrefix)) return undefined;
  const name = id.slice(idPrefix.length);
  return isIdentityName(name) ? name : undefined;
}

export function isIdentityName(name: string): boolean {
  return namePattern.test(name);
}

/**
 * Node's text of a subjectAltName, `DNS:localhost, URI:"spiffe://…"`, as a list; undefined when any of it is
 * not understood. A value with a comma, a quote or a control character is a JSON string there, so splitting
 * at commas would let a crafted name pass for another (CVE-2021-44532).
 */
export function parseAltNames(text: string): readonly AltName[] | undefined {
  const altNames: AltName[] = [];
  const entry = /([A-Za-z][A-Za-z0-9 ]*):("(?:[^"\\]|\\.)*"|[^",]*)(?:, |$)/y;
  while (entry.lastIndex < text.length) {
    const found = entry.exec(text);
    const [, type, raw] = found ?? [];
    const value = raw === undefined ? undefined : unquoted(raw);
    if (type === undefined || value === undefined) return undefined;
    altNames.push({ type, value });
  }
  return text.endsWith(', ') ? undefined : altNames;
}

function unquoted(raw: string): string | undefined {
  if (!raw.startsWith('"')) return raw;
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined;
  }
}
