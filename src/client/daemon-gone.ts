import { setTimeout as delay } from 'node:timers/promises';
import type { Paths } from '../kernel/paths.ts';
import { isProcessAlive } from '../kernel/process.ts';
import { clientOf } from './client.ts';
import { isNotRunning } from './request.ts';

const periodMs = 10;

/** The daemon's last four steps have 3 s each, and nobody who waits is in a hurry. */
const defaultTimeoutMs = 30_000;

/** After `down`: resolves true when the daemon has ended too, false when it has not within the time. */
export async function daemonGone(
  paths: Pick<Paths, 'controlSocket'>,
  pid: number,
  timeoutMs = defaultTimeoutMs,
): Promise<boolean> {
  const deadlineMs = performance.now() + timeoutMs;
  while (performance.now() < deadlineMs) {
    if (!isProcessAlive(pid) && (await isSilent(paths))) return true;
    await delay(periodMs);
  }
  return false;
}

async function isSilent(paths: Pick<Paths, 'controlSocket'>): Promise<boolean> {
  try {
    const { pid } = await clientOf(paths).daemon();
    return pid <= 0;
  } catch (error) {
    return isNotRunning(error);
  }
}
