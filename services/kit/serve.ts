/** Serves a declared service. run.ts does it in a process of its own, a test in its own process. */
import type { TObject } from 'typebox';
import { readTlsFiles } from '../../src/protocol/tls-files.ts';
import { startBackground } from './background.ts';
import type { Contract } from './contract/contract.ts';
import { withOperations } from './contract/operations.ts';
import { warmValidation } from './contract/validation.ts';
import type { Environment, Variables } from './environment.ts';
import { createParts, type Parts } from './parts.ts';
import { healthDocument } from './server/health.ts';
import { type ListenTarget, listen, stopAccepting } from './server/listen.ts';
import type { Logger } from './server/logger.ts';
import { createInternalServer, createPublicServer, type ServiceServer } from './server/servers.ts';
import type { PeerContracts, Service, ServiceDeclaration } from './service.ts';
import { newTrace, runInScope } from './trace.ts';

export type ServeOptions = {
  environment: Environment;
  /** For the settings that the service declares. */
  variables: Variables;
  listeners: { http: ListenTarget; public?: ListenTarget };
};

export type RunningService = {
  log: Logger;
  /** @throws Error when the service's own checks are not healthy */
  probe(): Promise<void>;
  reloadCertificates(): Promise<void>;
  /** Stops accepting at once; resolves when everything in flight is answered and everything is closed. */
  drain(idleConnections: 'keep' | 'end'): Promise<void>;
};

/** Serves once its database answers. @throws when it cannot start */
export async function serve<C extends Contract, P extends PeerContracts, S extends TObject>(
  declaration: ServiceDeclaration<C, P, S>,
  { environment, variables, listeners }: ServeOptions,
): Promise<RunningService> {
  const service = serviceOf(declaration);
  const parts = await createParts(service, { environment, variables });
  const servers = await open(service, { environment, parts, listeners }).catch(async (error: unknown) => {
    await close(parts);
    throw error;
  });
  const background = startBackground({
    service: service.contract.service,
    database: parts.database,
    redis: parts.redis,
    subscriptions: service.subscriptions ?? [],
    jobs: service.jobs ?? [],
    contextOf: parts.contextFor,
    log: parts.log,
  });
  parts.live.follow();
  warm(service, parts);
  let ended: Promise<void> | undefined;
  const end = async (idle: 'keep' | 'end') => {
    parts.draining.value = true;
    await Promise.all([
      background.stop(),
      parts.live.stop(),
      ...servers.map(({ server }) => stopAccepting(server, idle)),
    ]);
    await close(parts);
  };
  return {
    log: parts.log,
    probe: parts.assertOwnChecks,
    reloadCertificates: async () => {
      const material = await readTlsFiles(environment.tls);
      for (const { reload } of servers) reload(material);
      parts.peers.reload(material);
    },
    drain: (idle) => {
      // A stop may come while a drain waits for its clients.
      if (idle === 'end') for (const { server } of servers) server.closeIdleConnections();
      ended ??= end(idle);
      return ended;
    },
  };
}

type Opening = { environment: Environment; parts: Parts; listeners: ServeOptions['listeners'] };

/** The sockets are listened on last: an older generation keeps serving until this one can. */
async function open(service: Service, { environment, parts, listeners }: Opening): Promise<ServiceServer[]> {
  const [internal, external] = await Promise.all([
    createInternalServer({ service, environment, parts }),
    listeners.public === undefined ? undefined : createPublicServer({ service, environment, parts }),
    parts.assertOwnChecks(),
    parts.live.load(),
  ]);
  await listen(internal.server, listeners.http);
  if (external === undefined || listeners.public === undefined) return [internal];
  try {
    await listen(external.server, listeners.public);
  } catch (error) {
    internal.server.close();
    throw error;
  }
  return [internal, external];
}

async function close({ peers, database, redis }: Parts): Promise<void> {
  await Promise.all([peers.close(), database.close()]);
  redis.close();
}

function serviceOf(declaration: object): Service {
  if (!isService(declaration)) throw new Error('unreachable: types say that it is a declaration');
  return { ...declaration, contract: withOperations(declaration.contract) };
}

/** Types end here: what the contract promises its handlers is kept by validation from here on. */
function isService(declaration: object): declaration is Service {
  return 'contract' in declaration && 'routes' in declaration;
}

export const warmAfterMs = 4_000;

/**
 * What the first request would wait for is loaded, and asked once, when the platform has had the time to start: the
 * first TLS connection to a peer alone takes Node 50 ms of loading and compiling.
 */
function warm(service: Service, { log, ownChecks, peerChecks, draining }: Parts): void {
  const load = async () => {
    // What is closed by then would be opened again.
    if (draining.value) return;
    await warmValidation();
    await service.warm?.();
    await runInScope(newTrace(), () => healthDocument([...ownChecks, ...peerChecks]));
  };
  setTimeout(
    () => void load().catch((error: unknown) => log.warn({ error }, 'warming up failed')),
    warmAfterMs,
  ).unref();
}
