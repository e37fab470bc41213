import { Agent, request } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { Failure, isErrnoException, messageOf } from '../../../kernel/failure.ts';
import type { Paths } from '../../../kernel/paths.ts';
import { operatorName } from '../../../protocol/environment.ts';
import type { UnitSpec } from '../../../protocol/platform.ts';
import type { TlsIdentity } from '../../../protocol/tls-files.ts';

export type ServiceCall = {
  unit: UnitSpec;
  method: string;
  /** With its query. */
  path: string;
  headers: Readonly<Record<string, string>>;
  body: Buffer | undefined;
};

export type Answer = { status: number; headers: Readonly<Record<string, string>>; body: Buffer };

export type Caller = {
  /** @throws Failure `service-unreachable`, `tls-files-unreadable` */
  call(call: ServiceCall): Promise<Answer>;
};

/** SPEC section 6: no call between services takes longer. */
const deadlineMs = 30_000;
const mostConnectionsToOne = 16;

/** Calls with the operator's certificate, which is read once; connections are kept for the next call. */
export function createCaller(paths: Paths): Caller {
  const agent = new Agent({ keepAlive: true, maxSockets: mostConnectionsToOne });
  let reading: Promise<TlsIdentity> | undefined;
  return {
    call: async (call) => {
      reading ??= readOperator(paths);
      const identity = await reading;
      try {
        return await send(call, identity, agent);
      } catch (error) {
        throw unreachable(call, error);
      }
    },
  };
}

async function readOperator(paths: Paths): Promise<TlsIdentity> {
  const { readIdentity } = await import('../../../pki/identity.ts');
  return readIdentity(paths, operatorName);
}

function send(
  { unit, method, path, headers, body }: ServiceCall,
  { cert, key, ca }: TlsIdentity,
  agent: Agent,
): Promise<Answer> {
  const listener = unit.listeners[0];
  const address = { host: listener?.host, port: listener?.port, path, method };
  const length = body === undefined ? {} : { 'content-length': String(body.length) };
  const tls = { cert, key, ca, servername: unit.name, agent } as const;
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(deadlineMs);
    const outgoing = request(
      { ...address, ...tls, headers: { ...headers, ...length }, signal },
      (response) => {
        const answered = buffer(response).then((bytes) => ({
          status: response.statusCode ?? 0,
          headers: flat(response.headers),
          body: bytes,
        }));
        answered.then(resolve, reject);
      },
    );
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}

function flat(headers: NodeJS.Dict<string | string[]>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value].flat().join(', ')]),
  );
}

function unreachable({ unit }: ServiceCall, error: unknown): Failure {
  const isRefused = isErrnoException(error) && error.code === 'ECONNREFUSED';
  return new Failure({
    code: 'service-unreachable',
    message: `${unit.name} does not answer on port ${unit.listeners[0]?.port}`,
    reason: messageOf(error),
    next: isRefused
      ? [`Start it: payctl up ${unit.name}`]
      : [
          `See how it is: payctl status, payctl logs ${unit.name}`,
          'See whether the certificates are good: payctl certs verify',
        ],
    cause: error,
  });
}
