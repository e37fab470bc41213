import assert from 'node:assert/strict';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, it } from 'node:test';
import { Problem } from '../problem.ts';
import type { Caller } from '../service.ts';
import { assertEndpointCaller, mutualTlsCaller } from './caller.ts';

describe('the caller over mutual TLS', () => {
  it('is nobody without a certificate, and refused', () => {
    const request = new IncomingMessage(new Socket());
    assert.throws(() => mutualTlsCaller(request, new Set(['order-service'])), refusing(null));
  });

  const service: Caller = { kind: 'service', name: 'order-service' };
  const allowed: [string, Caller, readonly string[] | undefined][] = [
    ['any service where the endpoint names none', service, undefined],
    ['a service that the endpoint names', service, ['kyc-service', 'order-service']],
    ['the operator, whatever the endpoint names', { kind: 'operator' }, []],
    ['who came through the public listener', { kind: 'anonymous' }, []],
  ];
  for (const [name, caller, callers] of allowed)
    it(`may be ${name}`, () => assertEndpointCaller(caller, callers));

  it('may not be a service that the endpoint does not name; the answer says which', () => {
    assert.throws(() => assertEndpointCaller(service, ['kyc-service']), refusing('order-service'));
    assert.throws(() => assertEndpointCaller(service, []), refusing('order-service'));
  });
});

function refusing(identity: string | null) {
  return (error: unknown) =>
    error instanceof Problem &&
    error.code === 'caller_not_allowed' &&
    error.details.status === 403 &&
    error.details.extra?.['identity'] === identity;
}
