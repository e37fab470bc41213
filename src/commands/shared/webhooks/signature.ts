/** What a receiver of webhooks checks before it believes one. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** `Payment-Signature: t=<unix seconds>,v1=<hex HMAC-SHA256 of t.body>`; several v1 while a secret is rotated. */
export function isSigned(headers: IncomingHttpHeaders, body: string, secret: string): boolean {
  const header = String(headers['payment-signature'] ?? '');
  const parts = header.split(',').map((part) => part.split('=', 2));
  const seconds = parts.find(([name]) => name === 't')?.[1] ?? '';
  const wanted = createHmac('sha256', secret).update(`${seconds}.${body}`).digest();
  return parts.some(([name, hex = '']) => {
    const given = Buffer.from(hex, 'hex');
    return name === 'v1' && given.length === wanted.length && timingSafeEqual(given, wanted);
  });
}
