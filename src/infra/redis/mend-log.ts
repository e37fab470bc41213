/**
 * Redis itself heals a log whose last command was cut off; bytes of garbage after it, as a power cut leaves them,
 * it refuses. Then the tail is cut with its own tool, and what was cut is kept beside it.
 */
import { access, cp, realpath, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Failure } from '../../kernel/failure.ts';
import { diskFull, isDiskFull, onDisk } from '../disk-full.ts';
import { lastLines, runTool, type ToolResult } from '../run-tool.ts';
import { libraryVariables, type RedisServer } from './server.ts';

/** Where Redis 7 keeps its log, below its `dir` (appenddirname, appendfilename). */
const logDirectory = 'appendonlydir';
const manifestName = 'appendonly.aof.manifest';
const checkers = ['redis-check-aof', 'valkey-check-aof'];
const checkTimeoutMs = 60_000;

type Check = { server: RedisServer; checker: string; manifest: string };

/** Does nothing where there is no log or no tool to check it. @throws Failure `redis-log-damaged`, `disk-full` */
export async function mendLog(server: RedisServer, dataDir: string): Promise<void> {
  const manifest = join(dataDir, logDirectory, manifestName);
  const checker = await checkerOf(server);
  if (checker === undefined || !(await exists(manifest))) return;
  const check = { server, checker, manifest };
  if ((await runCheck(check, [])).exitCode === 0) return;
  const kept = join(dataDir, `${logDirectory}.damaged`);
  await onDisk(dataDir, async () => {
    await rm(kept, { recursive: true, force: true });
    await cp(dirname(manifest), kept, { recursive: true });
  });
  const result = await runCheck(check, ['--fix']);
  if (result.exitCode !== 0) throw damaged(dataDir, result);
}

async function runCheck({ server, checker, manifest }: Check, flags: readonly string[]): Promise<ToolResult> {
  return await runTool({
    command: checker,
    args: [...flags, manifest],
    env: libraryVariables(server),
    cwd: dirname(manifest),
    input: 'y\n',
    timeoutMs: checkTimeoutMs,
  });
}

/** It lies beside the server, under whose real name distributions link it too. */
async function checkerOf(server: RedisServer): Promise<string | undefined> {
  const places = [dirname(server.command), dirname(await realpath(server.command))];
  for (const candidate of places.flatMap((place) => checkers.map((name) => join(place, name)))) {
    if (await exists(candidate)) return candidate;
  }
  return undefined;
}

async function exists(file: string): Promise<boolean> {
  return await access(file).then(
    () => true,
    () => false,
  );
}

function damaged(dataDir: string, result: ToolResult): Failure {
  const reason = lastLines(`${result.stdout}\n${result.stderr}`);
  if (isDiskFull(reason)) return diskFull(dataDir, reason);
  return new Failure({
    code: 'redis-log-damaged',
    message: `The log of Redis in ${dataDir} is damaged and could not be mended`,
    reason,
    location: { file: join(dataDir, logDirectory, manifestName) },
    next: [
      `Move ${join(dataDir, logDirectory)} away and start again: Redis starts empty, and the platform keeps serving.`,
    ],
  });
}
