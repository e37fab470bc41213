import { randomBytes } from 'node:crypto';
import { chmod, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Paths } from '../../kernel/paths.ts';
import {
  type InfraProcess,
  type RedisConnection,
  redisSecretName,
  type Secrets,
} from '../../protocol/infra.ts';
import type { RedisSpec } from '../../protocol/platform.ts';
import { onDisk } from '../disk-full.ts';
import { searchPath } from '../run-tool.ts';
import { mendLog } from './mend-log.ts';
import { redisReady } from './ready.ts';
import { findRedisServer, libraryVariables } from './server.ts';

export type EmbeddedRedis = {
  spec: Extract<RedisSpec, { mode: 'embedded' }>;
  paths: Pick<Paths, 'redisData' | 'tools'>;
  secrets: Secrets;
};

const gracePeriodMs = 5_000;

/**
 * Finds or downloads a server, writes its configuration and says how to run it. To be called only when none
 * of ours runs.
 * @throws Failure `redis-missing`, `redis-log-damaged`, `disk-full`
 */
export async function prepareEmbeddedRedis({ spec, paths, secrets }: EmbeddedRedis): Promise<InfraProcess> {
  const server = await findRedisServer(paths);
  const connection = embeddedRedisConnection(spec, secrets);
  const configuration = join(paths.redisData, 'redis.conf');
  await onDisk(paths.redisData, async () => {
    await mkdir(paths.redisData, { recursive: true, mode: 0o700 });
    await chmod(paths.redisData, 0o700);
    await writeWhole(configuration, settingsOf(connection, paths.redisData));
  });
  await mendLog(server, paths.redisData);
  return {
    name: 'redis',
    host: spec.host,
    port: spec.port,
    process: {
      command: server.command,
      args: [configuration],
      env: { PATH: searchPath(), LC_ALL: 'C', TZ: 'UTC', ...libraryVariables(server) },
      cwd: paths.redisData,
      stopSignal: 'SIGTERM',
      gracePeriodMs,
    },
    ready: async () => await redisReady(connection),
  };
}

export function embeddedRedisConnection(
  spec: EmbeddedRedis['spec'],
  secrets: Secrets,
): Required<RedisConnection> {
  return { host: spec.host, port: spec.port, password: secrets.reveal(redisSecretName) };
}

/** For `down --volumes`; the server must have ended. */
export async function removeRedisData(paths: Pick<Paths, 'redisData'>): Promise<void> {
  await rm(paths.redisData, { recursive: true, force: true });
}

/** In a file and not on the command line, where every user of the machine could read the password. */
function settingsOf({ host, port, password }: Required<RedisConnection>, dataDir: string): string {
  return [
    `bind ${host}`,
    `port ${port}`,
    `requirepass ${quoted(password)}`,
    `dir ${quoted(dataDir)}`,
    'daemonize no',
    'appendonly yes',
    'appendfsync everysec',
    'aof-load-truncated yes', // a kill -9 may cut the last command
    'save ""',
    'maxmemory 256mb',
    'maxmemory-policy noeviction', // rate limits and streams must not vanish silently
    'loglevel notice',
    '',
  ].join('\n');
}

/** Redis reads double-quoted words with C-like escapes (sdssplitargs). */
function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

async function writeWhole(file: string, text: string): Promise<void> {
  const draft = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await writeFile(draft, text, { mode: 0o600 });
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}
