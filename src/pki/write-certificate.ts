/**
 * X.509 certificates (RFC 5280) written with node-forge's ASN.1, signed by Node's crypto. Names and keys are
 * taken over as the bytes they are, so that an issuer's name matches whatever tool wrote it.
 * Import it lazily: node-forge costs start-up time that only issuing needs to pay.
 */
import { createHash, type KeyObject, randomBytes, sign, type X509Certificate } from 'node:crypto';
import { Failure } from '../kernel/failure.ts';
import {
  type Asn1,
  bitString,
  boolean,
  bytesOf,
  childrenOf,
  explicit,
  fromDer,
  implicit,
  integer,
  isExplicit,
  isOid,
  nothing,
  octets,
  oid,
  pemOf,
  sequence,
  setOf,
  time,
  toDer,
  utf8,
} from './der.ts';

/** Addresses as their 4 or 16 bytes. */
export type SubjectAltNames = {
  dns: readonly string[];
  ips: readonly (readonly number[])[];
  uris: readonly string[];
};

export type CertificateRequest = {
  /** A common name, or the certificate whose subject is taken over (a cross certificate). */
  subject: string | X509Certificate;
  publicKey: KeyObject;
  /** `self` signs with the key's own name: a root. */
  issuer: X509Certificate | 'self';
  signingKey: KeyObject;
  notBefore: Date;
  notAfter: Date;
  profile: { kind: 'authority'; pathLength: number } | { kind: 'leaf'; altNames: SubjectAltNames };
};

/** @returns PEM. @throws Failure `ca-key-unsupported` when the signing key is neither RSA nor EC */
export function writeCertificate(request: CertificateRequest): string {
  const algorithm = signatureAlgorithm(request.signingKey);
  const tbs = toBeSigned(request, algorithm);
  const signature = sign('sha256', toDer(tbs), request.signingKey);
  return pemOf(toDer(sequence(tbs, algorithm, bitString(signature))));
}

function toBeSigned(request: CertificateRequest, algorithm: Asn1): Asn1 {
  const subject = nameOf(request.subject);
  return sequence(
    explicit(0, integer(Buffer.from([2]))),
    integer(serialNumber()),
    algorithm,
    request.issuer === 'self' ? subject : nameOf(request.issuer),
    sequence(time(request.notBefore), time(request.notAfter)),
    subject,
    fromDer(request.publicKey.export({ type: 'spki', format: 'der' })),
    explicit(3, sequence(...extensionsOf(request))),
  );
}

function extensionsOf({ profile, publicKey, issuer }: CertificateRequest): Asn1[] {
  const own = keyIdentifier(publicKey);
  const authority = issuer === 'self' ? own : issuerKeyIdentifier(issuer);
  return [
    ...(profile.kind === 'authority'
      ? authorityExtensions(profile.pathLength)
      : leafExtensions(profile.altNames)),
    extension('2.5.29.14', octets(own)),
    extension('2.5.29.35', sequence(implicit(0, authority))),
  ];
}

/** keyCertSign and cRLSign (bits 5 and 6), RFC 5280 section 4.2.1.3. */
function authorityExtensions(pathLength: number): Asn1[] {
  return [
    criticalExtension('2.5.29.19', sequence(boolean(true), integer(Buffer.from([pathLength])))),
    criticalExtension('2.5.29.15', bitString(Buffer.from([0b0000_0110]), 1)),
  ];
}

/** digitalSignature and keyEncipherment (bits 0 and 2); serverAuth and clientAuth. */
function leafExtensions(altNames: SubjectAltNames): Asn1[] {
  return [
    criticalExtension('2.5.29.19', sequence()),
    criticalExtension('2.5.29.15', bitString(Buffer.from([0b1010_0000]), 5)),
    extension('2.5.29.37', sequence(oid('1.3.6.1.5.5.7.3.1'), oid('1.3.6.1.5.5.7.3.2'))),
    extension('2.5.29.17', sequence(...generalNames(altNames))),
  ];
}

/** GeneralName: dNSName [2], uniformResourceIdentifier [6], iPAddress [7]. RFC 5280 section 4.2.1.6. */
function generalNames({ dns, ips, uris }: SubjectAltNames): Asn1[] {
  return [
    ...dns.map((name) => implicit(2, Buffer.from(name, 'latin1'))),
    ...ips.map((ip) => implicit(7, Buffer.from(ip))),
    ...uris.map((uri) => implicit(6, Buffer.from(uri, 'latin1'))),
  ];
}

function signatureAlgorithm(key: KeyObject): Asn1 {
  if (key.asymmetricKeyType === 'rsa') return sequence(oid('1.2.840.113549.1.1.11'), nothing());
  if (key.asymmetricKeyType === 'ec') return sequence(oid('1.2.840.10045.4.3.2'));
  throw new Failure({
    code: 'ca-key-unsupported',
    message: `The CA key is of type ${key.asymmetricKeyType ?? 'unknown'}; RSA or EC is needed`,
    next: ['Run `payctl certs rotate --ca` to make a new CA.'],
  });
}

function nameOf(subject: string | X509Certificate): Asn1 {
  return typeof subject === 'string' ? distinguishedName(subject) : subjectOf(subject);
}

function distinguishedName(commonName: string): Asn1 {
  return sequence(relativeName('2.5.4.10', 'payctl local platform'), relativeName('2.5.4.3', commonName));
}

function relativeName(type: string, value: string): Asn1 {
  return setOf(sequence(oid(type), utf8(value)));
}

/** The version comes first in every v3 certificate, so that the subject is the sixth field. */
function subjectOf(certificate: X509Certificate): Asn1 {
  const subject = fieldsOf(certificate)[5];
  if (subject === undefined) throw new Error('not an X.509 v3 certificate');
  return subject;
}

function fieldsOf(certificate: X509Certificate): Asn1[] {
  const [tbs] = childrenOf(fromDer(certificate.raw));
  return tbs === undefined ? [] : childrenOf(tbs);
}

/** What the issuer calls its key itself; its key's hash when it does not say. */
function issuerKeyIdentifier(issuer: X509Certificate): Buffer {
  const wrapper = fieldsOf(issuer).find((field) => isExplicit(field, 3));
  const [list] = wrapper === undefined ? [] : childrenOf(wrapper);
  for (const each of list === undefined ? [] : childrenOf(list)) {
    const identifier = subjectKeyIdentifierIn(each);
    if (identifier !== undefined) return identifier;
  }
  return keyIdentifier(issuer.publicKey);
}

function subjectKeyIdentifierIn(node: Asn1): Buffer | undefined {
  const parts = childrenOf(node);
  const value = bytesOf(parts.at(-1));
  return value !== undefined && isOid(parts[0], '2.5.29.14') ? bytesOf(fromDer(value)) : undefined;
}

/** A name for the key, not a protection. Source: RFC 7093 section 2, methods 1 and 4. */
function keyIdentifier(key: KeyObject): Buffer {
  const spki = key.export({ type: 'spki', format: 'der' });
  return createHash('sha256').update(spki).digest().subarray(0, 20);
}

/** 127 random bits after a zero sign bit, never a leading zero byte. RFC 5280 section 4.1.2.2: positive. */
function serialNumber(): Buffer {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes;
}

function criticalExtension(type: string, value: Asn1): Asn1 {
  return sequence(oid(type), boolean(true), octets(toDer(value)));
}

function extension(type: string, value: Asn1): Asn1 {
  return sequence(oid(type), octets(toDer(value)));
}
