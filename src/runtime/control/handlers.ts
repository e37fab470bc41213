import { exitCodes, Failure } from '../../kernel/failure.ts';
import type {
  DaemonReport,
  EnvironmentReport,
  LogQuery,
  LogRecord,
  UnitFailure,
} from '../../protocol/control.ts';
import { unitNamed } from '../../protocol/platform.ts';
import type { Emit, Operating } from '../operations/context.ts';
import { probeServices } from '../operations/probe-services.ts';
import { reloadCertificates } from '../operations/reload-certificates.ts';
import { restartUnits } from '../operations/restart.ts';
import { startUnits } from '../operations/start.ts';
import { stopUnits } from '../operations/stop.ts';
import { namedTargets } from '../operations/targets.ts';
import { type StatusSources, statusReport } from '../status.ts';
import { streamOperation } from './progress-stream.ts';
import { downRequestOf, healthRequestOf, logQueryOf, unitsRequestOf } from './requests.ts';
import type { ControlHandlers, ControlReply } from './server.ts';

export type HandlerSources = {
  on: Operating;
  sampleUsage: StatusSources['sampleUsage'];
  problem: () => Failure | null;
  daemon: () => DaemonReport;
  environmentOf: (unit: string, reveal: boolean) => EnvironmentReport;
  queryLogs: (query: LogQuery, signal: AbortSignal) => AsyncIterable<LogRecord>;
  /** Stops everything; the daemon ends once the answer has left. */
  down: (volumes: boolean, emit: Emit) => Promise<readonly UnitFailure[]>;
  isEnding: () => boolean;
};

/** What each endpoint does, in the order of controlEndpoints. */
export function controlHandlers(sources: HandlerSources): ControlHandlers {
  const { on } = sources;
  const operation = (operate: (emit: Emit) => Promise<readonly UnitFailure[]>): ControlReply => {
    if (sources.isEnding()) throw ending();
    return { lines: streamOperation(operate) };
  };
  return {
    daemon: async () => ({ json: sources.daemon() }),
    status: async () => {
      const { supervisor } = on;
      const report = statusReport({ supervisor, platform: on.platform(), sampleUsage: sources.sampleUsage });
      return { json: { ...report, problem: sources.problem()?.toJSON() ?? null } };
    },
    platform: async () => ({ json: on.platform() }),
    environment: async ({ query }) => {
      const name = oneUnit(on, query.get('unit') ?? '');
      return { json: sources.environmentOf(name, query.get('reveal') === '1') };
    },
    health: async ({ body, signal }) => {
      const request = healthRequestOf(body);
      return { json: await probeServices(on, request, signal) };
    },
    logs: async ({ body, signal }) => {
      const query = logQueryOf(body);
      // The daemon's own words have no unit in platform.yaml.
      const own = query.names.filter((name) => name === daemonUnit);
      const others = query.names.filter((name) => name !== daemonUnit);
      const names = [...own, ...namedTargets(on.platform(), others)];
      return { lines: sources.queryLogs({ ...query, names }, signal) };
    },
    up: async ({ body }) => {
      const { names } = unitsRequestOf(body);
      return operation((emit) => startUnits(on, names, emit));
    },
    down: async ({ body }) => {
      const { volumes } = downRequestOf(body);
      return { lines: streamOperation((emit) => sources.down(volumes, emit)) };
    },
    start: async ({ body }) => {
      const { names } = unitsRequestOf(body);
      return operation((emit) => startUnits(on, names, emit));
    },
    stop: async ({ body }) => {
      const { names } = unitsRequestOf(body);
      return operation((emit) => stopUnits(on, names, emit));
    },
    restart: async ({ body }) => {
      const { names } = unitsRequestOf(body);
      return operation((emit) => restartUnits(on, names, emit));
    },
    reloadCertificates: async () => ({ json: await reloadCertificates(on.supervisor, on.platform()) }),
  };
}

/** Under this name the daemon's own lines stand among the units'. */
export const daemonUnit = 'payctl';

/** @throws Failure `unknown-unit`, `no-environment` */
function oneUnit(on: Operating, name: string): string {
  const [found] = namedTargets(on.platform(), [name]);
  if (found !== undefined && unitNamed(on.platform(), found) !== undefined) return found;
  throw new Failure({
    code: 'no-environment',
    message: `${name} has no environment in platform.yaml`,
    exitCode: exitCodes.wrongUse,
  });
}

function ending(): Failure {
  return new Failure({
    code: 'daemon-ending',
    message: 'The platform is just going down',
    next: ['Wait until `payctl down` has ended and run the command again.'],
  });
}
