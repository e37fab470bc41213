import { access, constants, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../kernel/failure.ts';
import type { Paths } from '../../kernel/paths.ts';
import { searchPath } from '../run-tool.ts';

/** `libraryPaths` only for a server that was unpacked under the tools directory. */
export type RedisServer = { command: string; libraryPaths: readonly string[]; version?: string };

export const redisServerVariable = 'PAYCTL_REDIS_SERVER';

const serverNames = ['redis-server', 'valkey-server'];

/**
 * A Redis-compatible server: the one that PAYCTL_REDIS_SERVER names, or one on the PATH, or the distribution's
 * package, downloaded once into the checkout's tools.
 * @throws Failure `redis-missing`, `disk-full`
 */
export async function findRedisServer(
  paths: Pick<Paths, 'tools'>,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<RedisServer> {
  const named = environment[redisServerVariable];
  if (named !== undefined && named !== '') return await namedServer(named);
  return (await serverOnPath()) ?? (await unpackedServer(paths)) ?? (await downloadedServer(paths));
}

async function namedServer(command: string): Promise<RedisServer> {
  if (await isExecutable(command)) return { command, libraryPaths: [] };
  throw new Failure({
    code: 'redis-missing',
    message: `${redisServerVariable} names ${command}, which is not a program`,
    next: [`Set ${redisServerVariable} to the path of a redis-server or valkey-server, or unset it.`],
  });
}

async function serverOnPath(): Promise<RedisServer | undefined> {
  for (const directory of searchPath().split(':')) {
    for (const name of serverNames) {
      const command = join(directory, name);
      if (await isExecutable(command)) return { command, libraryPaths: [] };
    }
  }
  return undefined;
}

async function downloadedServer(paths: Pick<Paths, 'tools'>): Promise<RedisServer> {
  const { downloadRedis } = await import('./distribution.ts');
  await downloadRedis(paths.tools);
  const server = await unpackedServer(paths);
  if (server === undefined) throw new Error('unreachable: an unpacked Redis was just put there');
  return server;
}

/** For a server that was unpacked away from the system's libraries. */
export function libraryVariables({ libraryPaths }: RedisServer): Record<string, string> {
  return libraryPaths.length === 0 ? {} : { LD_LIBRARY_PATH: libraryPaths.join(':') };
}

/** What `downloadRedis` notes beside what it unpacked; paths are relative, since a checkout may move. */
export type RedisNote = { package: string; version: string; server: string; libraryPaths: readonly string[] };

export function redisDirectory(tools: string): string {
  return join(tools, 'redis');
}

async function unpackedServer({ tools }: Pick<Paths, 'tools'>): Promise<RedisServer | undefined> {
  const directory = redisDirectory(tools);
  const text = await readFile(join(directory, 'version.json'), 'utf8').catch(() => undefined);
  const note: unknown = text === undefined ? undefined : JSON.parse(text);
  if (!isNote(note)) return undefined;
  const libraryPaths = note.libraryPaths.map((path) => join(directory, path));
  return { command: join(directory, note.server), libraryPaths, version: note.version };
}

async function isExecutable(file: string): Promise<boolean> {
  return await access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

function isNote(note: unknown): note is RedisNote {
  if (typeof note !== 'object' || note === null) return false;
  return (
    'server' in note &&
    typeof note.server === 'string' &&
    'version' in note &&
    'libraryPaths' in note &&
    Array.isArray(note.libraryPaths)
  );
}
