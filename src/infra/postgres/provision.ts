/**
 * A database, a least-privileged role and the migrations for every service. What was done is noted in the
 * `postgres` database with a fingerprint of everything it came from, so that a pass with nothing to do is one query.
 */
import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { Failure, isErrnoException, messageOf } from '../../kernel/failure.ts';
import { databaseSecretName } from '../../protocol/environment.ts';
import type {
  PostgresConnection,
  ProvisionedDatabase,
  ProvisionReport,
  Secrets,
} from '../../protocol/infra.ts';
import type { DatabaseSpec } from '../../protocol/platform.ts';
import { connect, isConnectionLost, withConnection } from './connection.ts';
import { type Note, readNotes, setUpNotes, underLock, writeNote } from './control.ts';
import {
  ensureDatabase,
  ensureRole,
  grantLeastPrivilege,
  provisionFailure,
  requireRights,
} from './grants.ts';
import { migrate } from './migrate.ts';
import { type Migration, type MigrationReader, migrationReader } from './migration-files.ts';

export type Provisioning = {
  admin: PostgresConnection;
  databases: readonly DatabaseSpec[];
  secrets: Secrets;
  /** Databases worked on at the same time; more gains nothing on two cores. */
  concurrency?: number;
};

type Wanted = DatabaseSpec & { password: string; files: readonly Migration[]; fingerprint: string };

/** Raised when what provisioning does changes, so that every database is gone through again. */
const recipeVersion = 1;
const defaultConcurrency = 4;

/**
 * Safe under several starters at once. One database's failure is in the report and leaves the others their turn.
 * @throws Failure `postgres-unreachable`, `postgres-sign-in-refused`, `postgres-not-allowed`, `provisioning-failed`
 */
export async function provision({
  admin,
  databases,
  secrets,
  concurrency = defaultConcurrency,
}: Provisioning): Promise<ProvisionReport> {
  const startedMs = performance.now();
  const reader = migrationReader();
  const described = await Promise.all(databases.map((database) => describe(database, secrets, reader)));
  const wanted = described.filter(isWanted);
  const outcomes = await withConnection(admin, async (client) => {
    const notes = (await readNotes(client)) ?? (await setUp(client));
    const changed = wanted.filter((database) => !isCurrent(database, notes));
    return await provisionEach(client, { admin, wanted: changed, concurrency });
  }).catch((error: unknown) => {
    throw asFailure(admin.database, error) ?? error;
  });
  const report = described.map((database) =>
    isWanted(database) ? (outcomes.get(database.name) ?? unchanged(database)) : database,
  );
  return { databases: report, durationMs: Math.round(performance.now() - startedMs) };
}

async function describe(
  database: DatabaseSpec,
  secrets: Secrets,
  read: MigrationReader,
): Promise<Wanted | ProvisionedDatabase> {
  try {
    const files = (await Promise.all(database.migrations.map(read))).flat();
    const password = secrets.reveal(databaseSecretName(database.role));
    const parts = [
      recipeVersion,
      database.name,
      database.role,
      password,
      ...files.map((file) => [file.name, file.sha256]),
    ];
    return {
      ...database,
      password,
      files,
      fingerprint: createHash('sha256').update(JSON.stringify(parts)).digest('hex'),
    };
  } catch (error) {
    return failed(database.name, error);
  }
}

function isWanted(described: Wanted | ProvisionedDatabase): described is Wanted {
  return 'fingerprint' in described;
}

function isCurrent(wanted: Wanted, notes: ReadonlyMap<string, Note>): boolean {
  const note = notes.get(wanted.name);
  return note?.fingerprint === wanted.fingerprint && note.intact;
}

async function setUp(client: Client): Promise<ReadonlyMap<string, Note>> {
  await requireRights(client);
  await setUpNotes(client);
  return (await readNotes(client)) ?? new Map();
}

type Work = { admin: PostgresConnection; wanted: readonly Wanted[]; concurrency: number };

/** Each worker has one administrative connection and takes the next database until none is left. */
async function provisionEach(
  client: Client,
  { admin, wanted, concurrency }: Work,
): Promise<ReadonlyMap<string, ProvisionedDatabase>> {
  if (wanted.length === 0) return new Map();
  await requireRights(client);
  const queue = [...wanted];
  const outcomes = new Map<string, ProvisionedDatabase>();
  const work = async (worker: Client) => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      outcomes.set(next.name, await provisionOne(worker, admin, next));
    }
  };
  const others = Array.from({ length: Math.min(concurrency, wanted.length) - 1 }, async () => {
    await withConnection(admin, work);
  });
  const results = await Promise.allSettled([work(client), ...others]);
  const refused = results.find((result) => result.status === 'rejected');
  if (refused !== undefined) throw refused.reason;
  return outcomes;
}

async function provisionOne(
  client: Client,
  admin: PostgresConnection,
  wanted: Wanted,
): Promise<ProvisionedDatabase> {
  try {
    return await underLock(client, wanted.name, async () => {
      const note = (await readNotes(client))?.get(wanted.name); // another starter may have done it while we waited
      if (note?.fingerprint === wanted.fingerprint && note.intact) return unchanged(wanted);
      return await build(client, admin, { wanted, previousRole: note?.role });
    });
  } catch (error) {
    return failed(wanted.name, error);
  }
}

type Build = { wanted: Wanted; previousRole: string | undefined };

async function build(
  client: Client,
  admin: PostgresConnection,
  { wanted, previousRole }: Build,
): Promise<ProvisionedDatabase> {
  await ensureRole(client, wanted);
  const created = await ensureDatabase(client, wanted);
  const database = await connect({ ...admin, database: wanted.name });
  try {
    await grantLeastPrivilege(database, { ...wanted, isNewRole: previousRole !== wanted.role });
    const migrations = await migrate(database, wanted.files);
    await writeNote(client, wanted);
    return { name: wanted.name, outcome: created ? 'created' : 'changed', migrations };
  } finally {
    await database.end().catch(() => {}); // its work is done or has failed already
  }
}

function unchanged(wanted: Wanted): ProvisionedDatabase {
  return { name: wanted.name, outcome: 'unchanged' };
}

/** A bug of ours is thrown, not reported as the user's. */
function failed(name: string, error: unknown): ProvisionedDatabase {
  const failure = asFailure(name, error);
  if (failure !== undefined) return { name, outcome: 'failed', failure };
  throw new Error(`The database ${name} was not provisioned: ${messageOf(error)}`, { cause: error });
}

/** What the server, the network or the file system said; undefined for a bug. */
function asFailure(name: string, error: unknown): Failure | undefined {
  if (error instanceof Failure) return error;
  return isErrnoException(error) || isConnectionLost(error) ? provisionFailure(name, error) : undefined;
}
