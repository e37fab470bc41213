import { createHash, timingSafeEqual } from 'node:crypto';
import type { Answer, SandboxRequest } from '../http/router.ts';
import { StripeError } from './errors.ts';

/** Undefined for a request with the secret key, by Bearer or Basic; without a known key any `sk_test_…` is let in. */
export function refusal(request: SandboxRequest, secretKey: string | undefined): Answer | undefined {
  const key = keyIn(request.headers.authorization);
  if (key !== undefined && (secretKey === undefined ? key.startsWith('sk_test_') : isSame(key, secretKey)))
    return undefined;
  const message =
    key === undefined
      ? 'You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth.'
      : `Invalid API Key provided: ${key.slice(0, 8)}${'*'.repeat(8)}`;
  return new StripeError(401, { type: 'invalid_request_error', message }).toAnswer();
}

function keyIn(authorization: string | undefined): string | undefined {
  const [scheme = '', value = ''] = (authorization ?? '').split(' ');
  if (value === '') return undefined;
  if (scheme.toLowerCase() === 'bearer') return value;
  return scheme.toLowerCase() === 'basic'
    ? Buffer.from(value, 'base64').toString('utf8').split(':')[0]
    : undefined;
}

function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
