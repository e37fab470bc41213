import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Failure } from '../../kernel/failure.ts';
import type { Paths } from '../../kernel/paths.ts';
import { platformMarkVariable } from '../../protocol/handshake.ts';
import { isAlive, type ProcessStat } from '../process/identity.ts';
import { kinOf, livingProcesses, signalAll } from '../process/process-table.ts';
import { type ProcessRecord, readProcesses, removeFile } from './state-files.ts';

const quickStopMs = 3_000;
const killMs = 5_000;
const periodMs = 25;

/**
 * Ends what a dead daemon of this state directory left, and removes its socket. Processes are known by pid and
 * start time or by their mark, so another program that has an old pid is never touched. The caller holds the lock.
 *
 * @throws Failure `leftovers-alive` when something cannot be killed
 */
export async function takeOver(paths: Paths): Promise<{ ended: number }> {
  const records = readProcesses(paths.processesFile).filter(isAlive);
  removeFile(paths.controlSocket);
  const first = leftovers(paths.state, records);
  if (first.length === 0) return { ended: 0 };
  await stopServers(records);
  // Followed from the first look on: who lost its parent is not found by descent any more.
  const left = await killUntilGone(() => [...first.filter(isAlive), ...leftovers(paths.state, records)]);
  if (left.length > 0) throw cannotKill(left);
  removeFile(paths.processesFile);
  return { ended: first.length };
}

async function stopServers(records: readonly ProcessRecord[]): Promise<void> {
  const servers = records.filter((record) => record.quickStop !== undefined);
  for (const server of servers) signalAll([server], server.quickStop ?? 'SIGTERM');
  const deadlineMs = performance.now() + quickStopMs;
  while (servers.some(isAlive) && performance.now() < deadlineMs) await delay(periodMs);
}

async function killUntilGone(look: () => readonly ProcessStat[]): Promise<readonly ProcessStat[]> {
  const deadlineMs = performance.now() + killMs;
  let left = look();
  while (left.length > 0 && performance.now() < deadlineMs) {
    signalAll(left, 'SIGKILL');
    await delay(periodMs);
    left = look();
  }
  return left;
}

function leftovers(state: string, records: readonly ProcessRecord[]): readonly ProcessStat[] {
  const found = new Map<number, ProcessStat>();
  for (const leader of records) for (const stat of kinOf({ leader, marks: [] })) found.set(stat.pid, stat);
  for (const stat of livingProcesses())
    if (stat.pid !== process.pid && isMarked(stat.pid, state)) found.set(stat.pid, stat);
  return [...found.values()];
}

/** Marked by any daemon of this state directory: the lock says that none of them lives. */
function isMarked(pid: number, state: string): boolean {
  try {
    const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return entries.some((entry) => entry.startsWith(`${platformMarkVariable}=${state}#`));
  } catch {
    return false;
  }
}

function cannotKill(left: readonly ProcessStat[]): Failure {
  const pids = left.map(({ pid }) => pid).join(', ');
  return new Failure({
    code: 'leftovers-alive',
    message: `Processes of an earlier run cannot be ended: ${pids}`,
    next: [`End them with the rights of their owner: sudo kill -9 ${pids}`],
  });
}
