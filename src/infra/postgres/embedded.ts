import { mkdir, rm } from 'node:fs/promises';
import { cpus } from 'node:os';
import { dirname } from 'node:path';
import type { Paths } from '../../kernel/paths.ts';
import {
  type InfraProcess,
  type PostgresConnection,
  type ProcessSpec,
  postgresSecretName,
  type Secrets,
} from '../../protocol/infra.ts';
import type { PostgresSpec } from '../../protocol/platform.ts';
import { onDisk } from '../disk-full.ts';
import { searchPath } from '../run-tool.ts';
import { type Account, accountFor, launchAs } from './account.ts';
import { postgresBinaries } from './binaries.ts';
import { adminUser, ensureCluster } from './cluster.ts';
import { postgresReady } from './connection.ts';
import { clearLeftovers } from './leftovers.ts';

export type EmbeddedPostgres = {
  spec: Extract<PostgresSpec, { mode: 'embedded' }>;
  paths: Pick<Paths, 'postgresData'>;
  secrets: Secrets;
};

/** A fast shutdown writes a checkpoint; killed after that, the server recovers from its log. */
const gracePeriodMs = 20_000;

/**
 * Makes the data directory ready and says how to run the server on it. To be called only when none of ours
 * runs: a server found on the data directory is a leftover and is ended.
 * @throws Failure `postgres-*` of binaries, account, cluster and leftovers; `disk-full`
 */
export async function prepareEmbeddedPostgres({
  spec,
  paths,
  secrets,
}: EmbeddedPostgres): Promise<InfraProcess> {
  const dataDir = paths.postgresData;
  const binaries = await postgresBinaries();
  await onDisk(dataDir, async () => await mkdir(dirname(dataDir), { recursive: true }));
  const account = await accountFor({ dataDir, postgres: binaries.postgres });
  await clearLeftovers(dataDir);
  await ensureCluster({ dataDir, binaries, account, adminPassword: secrets.reveal(postgresSecretName) });
  const admin = embeddedAdmin(spec, secrets);
  return {
    name: 'postgres',
    host: spec.host,
    port: spec.port,
    process: serverProcess({ spec, dataDir, account, postgres: binaries.postgres }),
    ready: async () => await postgresReady(admin),
  };
}

export function embeddedAdmin(spec: EmbeddedPostgres['spec'], secrets: Secrets): PostgresConnection {
  return {
    host: spec.host,
    port: spec.port,
    user: adminUser,
    password: secrets.reveal(postgresSecretName),
    database: 'postgres',
  };
}

/** For `down --volumes`; the server must have ended. */
export async function removePostgresData(paths: Pick<Paths, 'postgresData'>): Promise<void> {
  await rm(paths.postgresData, { recursive: true, force: true });
}

type Server = { spec: EmbeddedPostgres['spec']; dataDir: string; account: Account; postgres: string };

function serverProcess({ spec, dataDir, account, postgres }: Server): ProcessSpec {
  const settings = Object.entries(settingsOf(spec)).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return {
    ...launchAs(account, postgres, ['-D', dataDir, ...settings]),
    env: { PATH: searchPath(), LC_ALL: 'C', TZ: 'UTC' },
    cwd: dirname(dataDir),
    stopSignal: 'SIGINT',
    gracePeriodMs,
  };
}

/** For a developer's machine: little memory at rest, every commit still on disk, nothing reachable from outside. */
function settingsOf(spec: EmbeddedPostgres['spec']): Readonly<Record<string, string | number>> {
  return {
    listen_addresses: spec.host,
    port: spec.port,
    unix_socket_directories: '',
    max_connections: spec.maxConnections,
    password_encryption: 'scram-sha-256',
    shared_buffers: '128MB',
    max_wal_size: '512MB',
    checkpoint_timeout: '15min',
    // without its three I/O workers and the replication launcher it is four processes less at rest
    io_method: 'sync',
    max_logical_replication_workers: 0,
    max_parallel_workers_per_gather: Math.min(2, Math.floor(cpus().length / 4)),
    jit: 'off', // compiling costs more than our short queries
    recovery_init_sync_method: process.platform === 'linux' ? 'syncfs' : 'fsync', // one call instead of 20,000 files
    log_destination: 'stderr',
    logging_collector: 'off',
    log_checkpoints: 'off',
    log_line_prefix: '%m [%p] %q%u@%d ',
    cluster_name: 'payctl',
  };
}
