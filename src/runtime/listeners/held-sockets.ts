import { BoundSocket } from 'node:net';
import { Failure, isErrnoException, messageOf } from '../../kernel/failure.ts';
import { describeHolder, holdersOf, type PortHolder } from '../../probes/port-holder.ts';
import type { ListenerSpec } from '../../protocol/platform.ts';

export type HeldSocket = { name: string; fd: number; port: number };

/** The sockets the daemon binds for the units; the units listen on them, one generation after another. */
export type HeldSockets = {
  /**
   * The unit's sockets in the order of its listeners, bound now unless they are already.
   *
   * @throws Failure `port-held` when another process listens on one
   */
  hold(unit: string, listeners: readonly ListenerSpec[]): readonly HeldSocket[];
  /** Frees the unit's ports, once nothing of it lives. */
  release(unit: string): void;
  isHeld(port: number): boolean;
};

type Bound = { listener: ListenerSpec; socket: BoundSocket };

export function createHeldSockets(): HeldSockets {
  const boundOf = new Map<string, readonly Bound[]>();
  const release = (unit: string) => {
    for (const { socket } of boundOf.get(unit) ?? []) socket.close();
    boundOf.delete(unit);
  };
  return {
    hold(unit, listeners) {
      const known = boundOf.get(unit);
      if (known === undefined || !areSame(known, listeners)) {
        boundOf.set(unit, bindAll(unit, listeners, known ?? []));
      }
      return (boundOf.get(unit) ?? []).map(({ listener, socket }) => {
        return { name: listener.name, fd: socket.fd(), port: socket.address().port };
      });
    },
    release,
    isHeld: (port) => [...boundOf.values()].flat().some(({ listener }) => listener.port === port),
  };
}

function areSame(known: readonly Bound[], listeners: readonly ListenerSpec[]): boolean {
  return (
    known.length === listeners.length &&
    known.every(({ listener }, index) => isSame(listener, listeners[index]))
  );
}

function isSame(one: ListenerSpec, other: ListenerSpec | undefined): boolean {
  return one.name === other?.name && one.host === other.host && one.port === other.port;
}

/** A changed declaration keeps the sockets that stay, so that none of their connections is lost. */
function bindAll(
  unit: string,
  listeners: readonly ListenerSpec[],
  known: readonly Bound[],
): readonly Bound[] {
  const kept = known.filter(({ listener }) => listeners.some((other) => isSame(listener, other)));
  const fresh: Bound[] = [];
  try {
    const next = listeners.map((listener) => {
      const old = kept.find((bound) => isSame(bound.listener, listener));
      if (old !== undefined) return old;
      const bound = { listener, socket: bind(unit, listener) };
      fresh.push(bound);
      return bound;
    });
    for (const bound of known) if (!kept.includes(bound)) bound.socket.close();
    return next;
  } catch (error) {
    for (const { socket } of fresh) socket.close();
    throw error;
  }
}

function bind(unit: string, { host, port }: ListenerSpec): BoundSocket {
  try {
    return new BoundSocket({ host, port });
  } catch (error) {
    throw bindFailure({ unit, port, error, holder: holdersOf([port]).get(port) });
  }
}

export type PortClaim = { unit: string; host: string; port: number };

/** `isLingering`: only a connection has it, which ends. */
export type HeldPort = { claim: PortClaim; failure: Failure; isLingering: boolean };

/** Every claimed port that cannot be had, each with its holder; empty when all can. Nothing stays bound. */
export function heldPorts(claims: readonly PortClaim[]): readonly HeldPort[] {
  const refused = claims.flatMap((claim) => {
    const error = bindError(claim);
    return error === undefined ? [] : [{ claim, error }];
  });
  const holders = holdersOf(refused.map(({ claim }) => claim.port));
  return refused.map(({ claim, error }) => {
    const holder = holders.get(claim.port);
    const failure = bindFailure({ unit: claim.unit, port: claim.port, error, holder });
    return { claim, failure, isLingering: holder?.kind === 'connection' };
  });
}

function bindError({ host, port }: PortClaim): unknown {
  try {
    new BoundSocket({ host, port }).close();
    return undefined;
  } catch (error) {
    return error;
  }
}

type BindFault = { unit: string; port: number; error: unknown; holder: PortHolder | undefined };

function bindFailure({ unit, port, error, holder }: BindFault): Failure {
  const isTaken = isErrnoException(error) && error.code === 'EADDRINUSE';
  if (!isTaken) {
    return new Failure({
      code: 'port-unusable',
      message: `Port ${port} of ${unit} cannot be used`,
      reason: messageOf(error),
      next: ['Choose another port in platform.yaml, or another --port-offset.'],
    });
  }
  return new Failure({
    code: 'port-held',
    message: `Port ${port} of ${unit} is held`,
    reason: describeHolder(holder),
    next: [
      ...(holder?.kind === 'process' ? [`End it: kill ${holder.pid}`] : []),
      ...(holder?.kind === 'connection' ? [`See whose it is: ss -tanp 'sport = :${port}'`] : []),
      'Or run this platform beside it: payctl up --port-offset 1000',
    ],
  });
}
