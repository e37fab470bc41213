import type { ListenerSpec } from '../../protocol/platform.ts';
import type { UnitPolicy } from '../supervisor/unit-run.ts';

export type ProbeAnswer = { ok: boolean; message?: string };

/** How it is known that a generation is well. */
export type Check =
  | { type: 'handshake' }
  /** Asked of the unit from outside; never throws. */
  | { type: 'ask'; ask: (timeoutMs: number, signal: AbortSignal) => Promise<ProbeAnswer> };

/** What the daemon needs in order to run a unit, be it one of platform.yaml's, PostgreSQL or Redis. */
export type RunSpec = {
  name: string;
  kind: 'service' | 'process' | 'infra';
  /** The first port, for people; null for a unit without listeners. */
  port: number | null;
  startAfter: readonly string[];
  policy: UnitPolicy;
  /** Absent for a server that is not ours to start: it is only asked. */
  launch?: Launch;
  /** Sockets that the daemon binds and hands over. */
  listeners: readonly ListenerSpec[];
  /** Ports that the program binds by itself; checked to be free before anything starts. */
  ownPorts: readonly { host: string; port: number }[];
  readiness: Check & { periodMs: number; timeoutMs: number };
  liveness?: Check & { periodMs: number; timeoutMs: number; failureThreshold: number };
};

export type Launch = {
  command: readonly string[];
  workingDirectory: string;
  /** The whole environment, secrets in the clear, without what marks a process as the platform's. */
  environment: () => Readonly<Record<string, string>>;
  uid?: number;
  gid?: number;
  stopSignal: NodeJS.Signals;
};
