/** One writer of certificates at a time, across processes. */
import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure, isErrnoException } from '../kernel/failure.ts';
import { fileFailure } from './files.ts';

type Holder = { pid: number; startTime: string; token: string };

const pauseMs = 25;
/** Longer than issuing everything takes on a slow machine, and than a rotation's reloads. */
const defaultTimeoutMs = 60_000;

/**
 * Runs the action while no other process does so with the same lock file. A holder that died is noticed by its
 * pid and start time, and its lock taken over.
 *
 * @throws Failure `certs-locked` when the holder keeps it for longer than `timeoutMs`
 */
export async function withLock<T>(
  file: string,
  action: () => Promise<T>,
  timeoutMs = defaultTimeoutMs,
): Promise<T> {
  const mine: Holder = { pid: process.pid, startTime: await startTimeOf(process.pid), token: randomUUID() };
  await acquire(file, mine, timeoutMs);
  try {
    return await action();
  } finally {
    await rm(file, { force: true });
  }
}

async function acquire(file: string, mine: Holder, timeoutMs: number): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs;
  while (!(await tryAcquire(file, mine))) {
    const holder = await readHolder(file);
    if (holder !== undefined && !(await isAlive(holder))) await removeStale(file, holder);
    else if (performance.now() > deadlineMs) throw locked(file, holder);
    else await delay(pauseMs);
  }
}

/** A link appears with its content or not at all, so that no reader finds an empty lock. */
async function tryAcquire(file: string, mine: Holder): Promise<boolean> {
  const draft = `${file}.${mine.token}`;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(draft, JSON.stringify(mine), { flag: 'wx', mode: 0o600 });
    await link(draft, file);
    return true;
  } catch (error) {
    if (isErrnoException(error) && error.code === 'EEXIST' && error.syscall === 'link') return false;
    throw fileFailure(file, error, 'write');
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Of all that see the same dead holder only the one that creates the claim may remove its lock: two removals
 * would let the second one take away the lock of whoever came in between. The claim stays until then.
 */
async function removeStale(file: string, { token }: Holder): Promise<void> {
  const claim = `${file}.${token}.claim`;
  try {
    await writeFile(claim, '', { flag: 'wx' });
  } catch (error) {
    if (!isErrnoException(error) || error.code !== 'EEXIST') throw fileFailure(file, error, 'write');
    await delay(pauseMs);
    return;
  }
  // Read again: the lock may have been removed, and taken anew, before our claim.
  if ((await readHolder(file))?.token === token) await rm(file, { force: true });
  await rm(claim, { force: true });
}

async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    const holder: unknown = JSON.parse(await readFile(file, 'utf8'));
    return isHolder(holder) ? holder : undefined;
  } catch {
    return undefined;
  }
}

function isHolder(value: unknown): value is Holder {
  if (typeof value !== 'object' || value === null) return false;
  if (!('pid' in value && 'startTime' in value && 'token' in value)) return false;
  return (
    typeof value.pid === 'number' && typeof value.startTime === 'string' && typeof value.token === 'string'
  );
}

async function isAlive({ pid, startTime }: Holder): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (isErrnoException(error) && error.code === 'ESRCH') return false;
  }
  return (await startTimeOf(pid)) === startTime;
}

/** In clock ticks since boot, field 22 of proc(5); empty where there is no /proc, so that the pid alone counts. */
async function startTimeOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // The command name before it may hold spaces and parentheses.
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
}

function locked(file: string, holder: Holder | undefined): Failure {
  return new Failure({
    code: 'certs-locked',
    message: 'Another process is changing the certificates',
    reason: holder === undefined ? `${file} is held` : `process ${holder.pid} holds ${file}`,
    location: { file },
    next: ['Wait until it is done, then run the command again.', `If no payctl is running, remove ${file}.`],
  });
}
