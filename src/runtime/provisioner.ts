import { Failure, messageOf } from '../kernel/failure.ts';
import type { ProvisionReport } from '../protocol/infra.ts';
import type { DatabaseSpec, Platform } from '../protocol/platform.ts';
import type { Supervisor } from './supervisor/supervisor.ts';
import { type Evidence, isReady, wantsStart } from './supervisor/unit-run.ts';

export type Provision = (databases: readonly DatabaseSpec[]) => Promise<ProvisionReport>;

/**
 * Makes databases, roles and migrations of the units that are about to start, as soon as PostgreSQL is ready;
 * a unit whose database cannot be made is told so and does not start. Answers how to end it.
 */
export function startProvisioner(
  supervisor: Supervisor,
  platform: () => Platform,
  provision: Provision,
): () => void {
  let isBusy = false;
  const look = () => {
    if (!isBusy && waiting(supervisor, platform()).length > 0) void work();
  };
  const work = async () => {
    isBusy = true;
    // Who asks while this runs gets the next turn.
    for (
      let units = waiting(supervisor, platform());
      units.length > 0;
      units = waiting(supervisor, platform())
    ) {
      await provisionAll(supervisor, units, provision);
    }
    isBusy = false;
  };
  return supervisor.subscribe(look);
}

type Waiting = { name: string; database: DatabaseSpec };

function waiting(supervisor: Supervisor, platform: Platform): readonly Waiting[] {
  const postgres = supervisor.unit('postgres');
  if (postgres === undefined || !isReady(postgres.run)) return [];
  return platform.units.flatMap(({ name, database }) => {
    const unit = supervisor.unit(name);
    const isWaiting = unit !== undefined && !unit.prepared && wantsStart(unit.run, Date.now());
    return isWaiting && database !== undefined ? [{ name, database }] : [];
  });
}

async function provisionAll(
  supervisor: Supervisor,
  units: readonly Waiting[],
  provision: Provision,
): Promise<void> {
  const outcomes = await outcomesOf(units, provision);
  for (const { name, database } of units) {
    const failure = outcomes.get(database.name);
    if (failure === undefined) supervisor.setPrepared(name, true);
    else supervisor.send(name, { type: 'blocked', evidence: evidenceOf(database, failure) });
  }
}

/** The failure of each database that has one. */
async function outcomesOf(
  units: readonly Waiting[],
  provision: Provision,
): Promise<ReadonlyMap<string, Failure>> {
  try {
    const { databases } = await provision(units.map(({ database }) => database));
    return new Map(
      databases.flatMap((one) => (one.outcome === 'failed' ? [[one.name, one.failure] as const] : [])),
    );
  } catch (error) {
    const failure =
      error instanceof Failure
        ? error
        : new Failure({
            code: 'provision-failed',
            message: 'The databases could not be made',
            reason: messageOf(error),
            cause: error,
          });
    return new Map(units.map(({ database }) => [database.name, failure]));
  }
}

function evidenceOf(database: DatabaseSpec, failure: Failure): Evidence {
  const reason = failure.reason === undefined ? '' : `: ${failure.reason}`;
  return {
    message: `its database ${database.name} is not ready: ${failure.message}${reason}`,
    ...(failure.location === undefined ? {} : { location: failure.location }),
    lastLogLines: [],
    exitCode: null,
  };
}
