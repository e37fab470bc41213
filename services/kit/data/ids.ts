import { randomUUIDv7 } from 'node:crypto';

/** `pay_` and the 32 hexadecimal digits of a UUIDv7 (RFC 9562), so that ids sort by the time they were made. */
export function newId(prefix: string): string {
  return `${prefix}_${randomUUIDv7().replaceAll('-', '')}`;
}
