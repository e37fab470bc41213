/** Who is calling on the public listener: as the endpoint asks for it and the service knows to verify. */
import type { FastifyRequest } from 'fastify';
import type { Endpoint } from '../contract/contract.ts';
import { Problem } from '../problem.ts';
import type { Caller, Context, RawRequest, Service } from '../service.ts';

export type Authentication = {
  endpoint: Endpoint;
  request: FastifyRequest;
  body: Buffer;
  contextFor: (caller: Caller) => Context;
};

/** @throws Problem 401 of the service's own authentication */
export async function authenticate(
  service: Service,
  { endpoint, request, body, contextFor }: Authentication,
): Promise<Caller> {
  const context = contextFor({ kind: 'anonymous' });
  const raw: RawRequest = {
    headers: request.headers,
    remoteAddress: request.ip,
    method: request.method,
    url: request.url,
    body: undefined,
  };
  const { authentication = {} } = service;
  if (endpoint.public === 'anonymous') return { kind: 'anonymous' };
  if (endpoint.public === 'api-key' && authentication['api-key'] !== undefined)
    return authentication['api-key'](context, raw, body);
  if (endpoint.public === 'session' && authentication.session !== undefined)
    return authentication.session(context, raw);
  throw new Problem({ code: 'unauthenticated', status: 401, detail: 'Sign in to call this.' });
}
