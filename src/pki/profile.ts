/** What our certificates say (SPEC section 4) and how long they last. */
import type { X509Certificate } from 'node:crypto';
import { spiffeId } from '../protocol/environment.ts';
import { parseAltNames } from '../protocol/identity.ts';
import type { SubjectAltNames } from './write-certificate.ts';

export const dayMs = 86_400_000;
export const authorityLifetimeMs = 3_650 * dayMs;
export const leafLifetimeMs = 90 * dayMs;
/** Clocks of containers and virtual machines lag behind a little. */
export const backdateMs = 300_000;
/** A third of a leaf's life: `up` renews in time even when it is run rarely. */
export const renewBeforeMs = 30 * dayMs;
/** How long a replaced CA stays trusted unless the user says otherwise. */
export const defaultOverlapMs = 1 * dayMs;
/** Bounds the bundle and the chain that a leaf carries. */
export const mostPreviousAuthorities = 5;

export const serverAuthOid = '1.3.6.1.5.5.7.3.1';
export const clientAuthOid = '1.3.6.1.5.5.7.3.2';

const loopback6Bytes = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

export function altNamesOf(name: string): SubjectAltNames {
  return { dns: ['localhost', name], ips: [[127, 0, 0, 1], loopback6Bytes], uris: [spiffeId(name)] };
}

/** The same, as `sansOf` reads them out of a certificate. */
export function expectedSans(name: string): readonly string[] {
  return ['localhost', name, '127.0.0.1', '::1', spiffeId(name)];
}

/** Bare values in the certificate's order: `localhost`, `::1`, `spiffe://…`. Empty when not understood. */
export function sansOf(certificate: X509Certificate): readonly string[] {
  const altNames = parseAltNames(certificate.subjectAltName ?? '') ?? [];
  return altNames.map(({ type, value }) => (type === 'IP Address' ? shortAddress(value) : value));
}

/** OpenSSL writes IPv6 in full (`0:0:0:0:0:0:0:1`). */
function shortAddress(ip: string): string {
  return ip.includes(':') ? new URL(`http://[${ip}]`).hostname.slice(1, -1) : ip;
}

/** `O=payctl local platform, CN=order-service`. */
export function subjectOf(certificate: X509Certificate): string {
  return oneLine(certificate.subject);
}

export function issuerOf(certificate: X509Certificate): string {
  return oneLine(certificate.issuer);
}

/** Node puts each part of a name on a line of its own; a certificate without a subject has none. */
function oneLine(name: string | undefined): string {
  return (name ?? '').split('\n').join(', ');
}
