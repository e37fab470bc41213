/** Who is calling over mutual TLS, and whether platform.yaml lets them in. */
import type { IncomingMessage } from 'node:http';
import { TLSSocket } from 'node:tls';
import { operatorName } from '../../../src/protocol/environment.ts';
import { identityOf } from '../../../src/protocol/identity.ts';
import { Problem } from '../problem.ts';
import type { Caller } from '../service.ts';

const identities = new WeakMap<TLSSocket, string | undefined>();

/** @throws Problem 403 `caller_not_allowed` with the identity that was refused */
export function mutualTlsCaller(request: IncomingMessage, allowed: ReadonlySet<string>): Caller {
  const identity = request.socket instanceof TLSSocket ? identityOfSocket(request.socket) : undefined;
  if (identity === operatorName) return { kind: 'operator' };
  if (identity !== undefined && allowed.has(identity)) return { kind: 'service', name: identity };
  throw refused(identity);
}

/** An endpoint may let in fewer callers than the service does. */
export function assertEndpointCaller(caller: Caller, callers: readonly string[] | undefined): void {
  if (callers === undefined || caller.kind !== 'service' || callers.includes(caller.name)) return;
  throw refused(caller.name);
}

function refused(identity: string | undefined): Problem {
  return new Problem({
    code: 'caller_not_allowed',
    status: 403,
    detail: `${identity ?? 'A caller without an identity'} may not call this service.`,
    extra: { identity: identity ?? null },
  });
}

function identityOfSocket(socket: TLSSocket): string | undefined {
  if (identities.has(socket)) return identities.get(socket);
  const identity = identityOf(socket.getPeerX509Certificate());
  identities.set(socket, identity);
  return identity;
}
