/** A service in a process of its own: started by the daemon over the handshake, or by hand with its variables set. */
import { flushCompileCache } from 'node:module';
import type { TObject } from 'typebox';
import { messageOf } from '../../src/kernel/failure.ts';
import { type Handshake, heldSockets, openHandshake } from '../../src/protocol/unit-handshake.ts';
import type { Contract } from './contract/contract.ts';
import { type Environment, readEnvironment } from './environment.ts';
import { type RunningService, type ServeOptions, serve } from './serve.ts';
import type { ListenTarget } from './server/listen.ts';
import type { PeerContracts, ServiceDeclaration } from './service.ts';

/** A signal asks for the end: what is in flight has this long. */
const drainLimitMs = 30_000;

export async function run<C extends Contract, P extends PeerContracts, S extends TObject>(
  declaration: ServiceDeclaration<C, P, S>,
): Promise<void> {
  const handshake = openHandshake();
  try {
    const environment = readEnvironment(process.env);
    const listeners = listenersOf(environment);
    const running = await serve(declaration, { environment, variables: process.env, listeners });
    obey(handshake, running);
    handshake?.ready();
    // Written now: at the exit it would hold up the stop.
    flushCompileCache();
    running.log.info({ port: environment.port }, 'ready');
  } catch (error) {
    console.error(error);
    await handshake?.failed(messageOf(error));
    process.exit(1);
  }
}

/** The held sockets by name; without a daemon the ports themselves. */
function listenersOf(environment: Environment): ServeOptions['listeners'] {
  const held = heldSockets();
  const target = (name: string, port: number): ListenTarget => {
    const fd = held.get(name);
    return fd === undefined ? { host: '127.0.0.1', port } : { fd };
  };
  const http = target('http', environment.port);
  return environment.publicPort === undefined
    ? { http }
    : { http, public: target('public', environment.publicPort) };
}

function obey(handshake: Handshake | undefined, running: RunningService): void {
  const finish = finisher(running);
  handshake?.onAsk({
    probe: running.probe,
    reloadCertificates: running.reloadCertificates,
    // Accepting stops within the call; the process ends by itself once nothing is in flight.
    drain: async () => void finish('keep'),
  });
  handshake?.onDaemonGone(() => process.exit(1));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void finish('end'));
}

/** A stop may come while a drain waits for idle connections: it ends them. */
function finisher(running: RunningService): (idleConnections: 'keep' | 'end') => Promise<void> {
  return async (idleConnections) => {
    setTimeout(() => process.exit(1), drainLimitMs).unref();
    await running.drain(idleConnections);
    process.exit(0);
  };
}
