/**
 * What an unclean end may leave: a pid file whose pid now belongs to another program, which PostgreSQL would
 * take for a running server, and processes that still hold the data. Both are told by the process itself
 * (a postgres whose working directory is the data directory), never by the pid alone.
 */
import { readdir, readFile, readlink, realpath, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure, isErrnoException } from '../../kernel/failure.ts';
import { runTool } from '../run-tool.ts';

const politeStopMs = 5_000;
const forcedStopMs = 5_000;
const pollMs = 10;

/**
 * Ends what is left of an earlier server on this data directory and removes its pid file. Its shared memory
 * is then unattached, and the next server takes it over.
 * @throws Failure `postgres-still-running`
 */
export async function clearLeftovers(dataDir: string): Promise<void> {
  const pidFile = join(dataDir, 'postmaster.pid');
  const text = await readFile(pidFile, 'utf8').catch(() => undefined);
  if (text === undefined) return;
  const place = await realpath(dataDir);
  await endLeftovers(place, Number.parseInt(text, 10));
  await rm(pidFile, { force: true });
}

async function endLeftovers(dataDir: string, postmaster: number): Promise<void> {
  const left = await serversOn(dataDir, postmaster);
  if (left.length === 0) return;
  if (left.includes(postmaster)) signal(postmaster, 'SIGINT'); // fast shutdown: it ends its own children
  if (await goneWithin(dataDir, postmaster, politeStopMs)) return;
  for (const pid of await serversOn(dataDir, postmaster)) signal(pid, 'SIGKILL');
  if (await goneWithin(dataDir, postmaster, forcedStopMs)) return;
  throw new Failure({
    code: 'postgres-still-running',
    message: `A PostgreSQL from before still uses ${dataDir} and does not end`,
    reason: `Processes ${(await serversOn(dataDir, postmaster)).join(', ')}`,
    next: ['End these processes (kill -9), then start again.'],
  });
}

/** Polled: the kernel tells the end of a process only to its parent, which we are not. */
async function goneWithin(dataDir: string, postmaster: number, limitMs: number): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (Date.now() < deadline) {
    if ((await serversOn(dataDir, postmaster)).length === 0) return true;
    await delay(pollMs);
  }
  return false;
}

async function serversOn(dataDir: string, postmaster: number): Promise<readonly number[]> {
  return process.platform === 'linux' ? await serversOfProc(dataDir) : await serverOfPs(dataDir, postmaster);
}

async function serversOfProc(dataDir: string): Promise<readonly number[]> {
  const pids = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry));
  const found = await Promise.all(
    pids.map(async (pid) => ((await isServerOn(dataDir, pid)) ? Number(pid) : undefined)),
  );
  return found.filter((pid) => pid !== undefined);
}

async function isServerOn(dataDir: string, pid: string): Promise<boolean> {
  try {
    if ((await readlink(`/proc/${pid}/cwd`)) !== dataDir) return false;
    return basename(await readlink(`/proc/${pid}/exe`)).startsWith('postgres');
  } catch {
    return false; // gone meanwhile, or another user's
  }
}

/** Without /proc only the postmaster can be told, by its command line; its children end with it. */
async function serverOfPs(dataDir: string, postmaster: number): Promise<readonly number[]> {
  const result = await runTool({
    command: 'ps',
    args: ['-ww', '-o', 'command=', '-p', String(postmaster)],
    timeoutMs: 5_000,
  });
  return result.stdout.includes('postgres') && result.stdout.includes(dataDir) ? [postmaster] : [];
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!isErrnoException(error) || error.code !== 'ESRCH') throw error;
  }
}
