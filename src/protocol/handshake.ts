/**
 * What the daemon and a unit say to each other: JSON lines over the socket whose descriptor is in
 * PAYCTL_HANDSHAKE_FD. Any language can speak it; a unit that does not is probed instead. The end of the
 * stream means that the daemon is gone: the unit must exit.
 */
export const handshakeFdVariable = 'PAYCTL_HANDSHAKE_FD';

/** The descriptors of the held sockets start here, as systemd passes them (sd_listen_fds(3)). */
export const firstListenFd = 3;
export const listenFdsVariable = 'LISTEN_FDS';
export const listenFdNamesVariable = 'LISTEN_FDNAMES';
/** Which process the descriptors are meant for; only the program's own shell can say it. */
export const listenPidVariable = 'LISTEN_PID';

/** Marks every process of a platform, so that none escapes a stop: the state directory's path. */
export const platformMarkVariable = 'PAYCTL_PLATFORM';
export const unitMarkVariable = 'PAYCTL_UNIT';
/** Which start of the unit a process belongs to. */
export const generationMarkVariable = 'PAYCTL_GENERATION';

/**
 * Set for a process that is started before its unit is saved: it may load what it has beside the unit's own source,
 * touches nothing outside of itself, and waits for `begin`. Only units of platform.yaml with `standby: true` get it.
 */
export const standbyVariable = 'PAYCTL_STANDBY';

/** What the daemon adds at every start for the sockets it hands over, in this order, and for the handshake. */
export function descriptorVariables(listeners: readonly string[]): Readonly<Record<string, string>> {
  const handshake = { [handshakeFdVariable]: String(firstListenFd + listeners.length) };
  if (listeners.length === 0) return handshake;
  const count = { [listenFdsVariable]: String(listeners.length) };
  return { ...count, [listenFdNamesVariable]: listeners.join(':'), ...handshake };
}

export type UnitMessage =
  /** Serving: the sockets are listened on and the unit's own checks (not its peers') are healthy. */
  | { type: 'ready' }
  /** What it loaded on standby has changed since: another process must start in its place. */
  | { type: 'stale' }
  /** It cannot start; it exits by itself after this. */
  | { type: 'failed'; message: string; file?: string; line?: number }
  | { type: 'answer'; id: number; ok: boolean; message?: string };

export type DaemonMessage =
  /** The first line for a process on standby: it starts as any other now. */
  | { type: 'begin' }
  /** Answered ok when the unit's own readiness checks are healthy. */
  | { type: 'ask'; id: number; method: 'probe' }
  /** Read the certificate files again; answered when new connections use them. */
  | { type: 'ask'; id: number; method: 'reload-certificates' }
  /** Stop accepting, answer what is in flight, exit. Answered when accepting has stopped. */
  | { type: 'ask'; id: number; method: 'drain' };

export type AskMethod = Extract<DaemonMessage, { type: 'ask' }>['method'];

/** A line longer than this is a protocol error. */
export const longestHandshakeLineBytes = 65_536;

/** For people: all that a unit finds beside what platform.yaml gives it. */
export function startVariables(unit: {
  name: string;
  workingDirectory: string;
  standby: boolean;
  listeners: readonly { name: string; held?: boolean }[];
}): Readonly<Record<string, string>> {
  const held = unit.listeners.filter((listener) => listener.held !== false);
  return {
    ...descriptorVariables(held.map(({ name }) => name)),
    [listenPidVariable]: '<its own pid>',
    [platformMarkVariable]: '<state directory>#<daemon>',
    [unitMarkVariable]: unit.name,
    [generationMarkVariable]: '<number of the start>',
    ...(unit.standby ? { [standbyVariable]: '<1 in one that is started ahead of a save>' } : {}),
    PWD: unit.workingDirectory,
  };
}
