/** The few ASN.1 words that certificates are written in, in node-forge's terms. Sources: X.690, RFC 5280. */
import forge from 'node-forge';

const { asn1 } = forge;
const { UNIVERSAL, CONTEXT_SPECIFIC } = asn1.Class;
const { Type } = asn1;
export type Asn1 = forge.asn1.Asn1;

export function sequence(...parts: Asn1[]): Asn1 {
  return asn1.create(UNIVERSAL, Type.SEQUENCE, true, parts);
}

export function explicit(tag: number, part: Asn1): Asn1 {
  return asn1.create(CONTEXT_SPECIFIC, tag, true, [part]);
}

export function implicit(tag: number, bytes: Buffer): Asn1 {
  return asn1.create(CONTEXT_SPECIFIC, tag, false, bytes.toString('latin1'));
}

function primitive(type: forge.asn1.Type, value: string): Asn1 {
  return asn1.create(UNIVERSAL, type, false, value);
}

export function integer(bytes: Buffer): Asn1 {
  return primitive(Type.INTEGER, bytes.toString('latin1'));
}

export function boolean(value: boolean): Asn1 {
  return primitive(Type.BOOLEAN, value ? '\xff' : '\x00');
}

export function octets(bytes: Buffer): Asn1 {
  return primitive(Type.OCTETSTRING, bytes.toString('latin1'));
}

export function bitString(bytes: Buffer, unusedBits = 0): Asn1 {
  return primitive(Type.BITSTRING, String.fromCharCode(unusedBits) + bytes.toString('latin1'));
}

export function oid(text: string): Asn1 {
  return primitive(Type.OID, asn1.oidToDer(text).getBytes());
}

export function isExplicit(node: Asn1, tag: number): boolean {
  return Number(node.tagClass) === Number(CONTEXT_SPECIFIC) && Number(node.type) === tag;
}

export function nothing(): Asn1 {
  return primitive(Type.NULL, '');
}

export function utf8(text: string): Asn1 {
  return primitive(Type.UTF8, Buffer.from(text, 'utf8').toString('latin1'));
}

export function setOf(part: Asn1): Asn1 {
  return asn1.create(UNIVERSAL, Type.SET, true, [part]);
}

/** UTCTime until 2049, GeneralizedTime after. RFC 5280 section 4.1.2.5. */
export function time(date: Date): Asn1 {
  if (date.getUTCFullYear() < 2050) return primitive(Type.UTCTIME, asn1.dateToUtcTime(date));
  return primitive(Type.GENERALIZEDTIME, asn1.dateToGeneralizedTime(date));
}

/** The bytes of an OCTET STRING, INTEGER or other primitive; undefined for a constructed node. */
export function bytesOf(node: Asn1 | undefined): Buffer | undefined {
  return typeof node?.value === 'string' ? Buffer.from(node.value, 'latin1') : undefined;
}

export function isOid(node: Asn1 | undefined, text: string): boolean {
  return bytesOf(node)?.equals(Buffer.from(asn1.oidToDer(text).getBytes(), 'latin1')) ?? false;
}

export function childrenOf(node: Asn1): Asn1[] {
  return Array.isArray(node.value) ? node.value : [];
}

export function fromDer(der: Buffer): Asn1 {
  return asn1.fromDer(der.toString('latin1'));
}

export function toDer(node: Asn1): Buffer {
  return Buffer.from(asn1.toDer(node).getBytes(), 'latin1');
}

export function pemOf(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
