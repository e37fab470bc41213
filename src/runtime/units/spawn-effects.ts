import { Failure, messageOf } from '../../kernel/failure.ts';
import type { HeldSockets } from '../listeners/held-sockets.ts';
import type { SupervisorEffects } from '../supervisor/supervisor.ts';
import type { Evidence } from '../supervisor/unit-run.ts';
import { watchExternalServer } from './external-server.ts';
import { type LogWriter, startGeneration } from './generation.ts';
import type { RunSpec } from './run-spec.ts';

export type SpawnEffects = Pick<SupervisorEffects, 'spawn' | 'releaseSockets' | 'evidenceOf'>;

/** How the supervisor's decisions become processes. */
export function createSpawnEffects(parts: {
  mark: string;
  sockets: HeldSockets;
  logWriter: (unit: string, generation: number) => LogWriter;
}): SpawnEffects {
  return {
    spawn(spec, number, { isStandby, report }) {
      const { launch } = spec;
      if (launch === undefined) return watchExternalServer(spec, number, report);
      const sockets = parts.sockets.hold(spec.name, spec.listeners);
      const log = parts.logWriter(spec.name, number);
      const { mark } = parts;
      return startGeneration({ spec: { ...spec, launch }, number, sockets, mark, log, isStandby, report });
    },
    releaseSockets: (unit) => parts.sockets.release(unit),
    evidenceOf,
  };
}

/** What is wrong with the platform is not mended by trying again; what else fails may be. */
function evidenceOf(error: unknown): Evidence {
  const base = { lastLogLines: [], exitCode: null };
  if (!(error instanceof Failure)) return { ...base, message: `could not be started: ${messageOf(error)}` };
  const message = error.reason === undefined ? error.message : `${error.message} (${error.reason})`;
  return { ...base, message, permanent: error.code === 'port-held' ? 'port-held' : true };
}

/** The ports of units that are to start, which must be free before anything does. */
export function portClaimsOf(specs: readonly RunSpec[], isHeld: (port: number) => boolean) {
  return specs
    .flatMap((spec) =>
      [...spec.listeners, ...spec.ownPorts].map(({ host, port }) => ({ unit: spec.name, host, port })),
    )
    .filter(({ port }) => !isHeld(port));
}
