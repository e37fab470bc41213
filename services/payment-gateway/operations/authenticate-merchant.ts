import { createHash } from 'node:crypto';
import { PeerProblem } from '../../kit/calls/peer-client.ts';
import { Problem } from '../../kit/problem.ts';
import type { Caller, RawRequest } from '../../kit/service.ts';
import type { Context } from '../service.ts';

type Needed = { peers: { merchantAuth: Pick<Context['peers']['merchantAuth'], 'authenticate'> } };

/**
 * Who signed a request on the public listener.
 * @throws Problem 401 `unauthenticated`, `invalid_api_key`, `invalid_signature`; 403 `merchant_not_active`
 */
export async function authenticateMerchant(
  { peers }: Needed,
  request: RawRequest,
  body: Buffer,
): Promise<Caller> {
  const signature = request.headers['payment-signature'];
  try {
    const principal = await peers.merchantAuth.authenticate({
      body: {
        api_key: apiKeyOf(request),
        method: request.method,
        path: request.url,
        ...(typeof signature === 'string' ? { signature } : {}),
        body_sha256: createHash('sha256').update(body).digest('hex'),
      },
    });
    const { merchant_id, key_id, scopes, live } = principal;
    return { kind: 'merchant', merchantId: merchant_id, keyId: key_id, scopes, live };
  } catch (error) {
    throw asRefusal(error);
  }
}

function apiKeyOf(request: RawRequest): string {
  const { authorization } = request.headers;
  const [, key] =
    typeof authorization === 'string' ? (/^Bearer ([\x21-\x7e]{1,512})$/i.exec(authorization) ?? []) : [];
  if (key === undefined) throw unauthenticated('unauthenticated', 'Send an API key: Authorization: Bearer …');
  return key;
}

/** What merchant-auth refuses is the caller's fault; anything else is the platform's. */
function asRefusal(error: unknown): unknown {
  if (!(error instanceof PeerProblem)) return error;
  if (error.status === 401) return unauthenticated(error.code, error.message);
  if (error.status === 403 && error.code === 'merchant_not_active')
    return new Problem({ code: error.code, status: 403, detail: error.message }, error);
  return error.status === 400
    ? unauthenticated('invalid_api_key', 'The API key or its signature is malformed.')
    : error;
}

function unauthenticated(code: string, detail: string): Problem {
  return new Problem({ code, status: 401, detail, headers: { 'www-authenticate': 'Bearer' } });
}
