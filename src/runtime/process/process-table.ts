import { readdirSync, readFileSync } from 'node:fs';
import { type ProcessIdentity, type ProcessStat, psOf, statOf } from './identity.ts';

/** Every living process; zombies are none. */
export function livingProcesses(): readonly ProcessStat[] {
  const all = process.platform === 'linux' ? linuxPids().flatMap((pid) => statOf(pid) ?? []) : psOf(['-ax']);
  return all.filter((stat) => stat.state !== 'Z');
}

function linuxPids(): readonly number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid));
}

/** Whether the process was started with all of these environment entries (`NAME=value`); of none it is nobody's. */
export function hasMarks(pid: number, marks: readonly string[]): boolean {
  if (process.platform !== 'linux' || marks.length === 0) return false;
  try {
    const entries = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
    return marks.every((mark) => entries.includes(mark));
  } catch {
    return false;
  }
}

export type Kinship = {
  /** The first process of the tree: leader of its group and session, perhaps gone by now. */
  leader?: ProcessIdentity;
  /** Environment entries that its processes carry, in whatever group or session they are. */
  marks: readonly string[];
};

/**
 * The living processes that belong together: the leader's group and session, all descendants, and whoever
 * carries the marks. A program that writes over its environment (PostgreSQL and Redis do) is found by descent.
 */
export function kinOf({ leader, marks }: Kinship): readonly ProcessStat[] {
  const living = livingProcesses();
  const isKin = (stat: ProcessStat) => isInGroupOf(leader, stat, living) || hasMarks(stat.pid, marks);
  return withDescendants(
    living,
    living.filter((stat) => stat.pid !== process.pid && isKin(stat)),
  );
}

/** The group's number is the leader's pid, which another program may have by now. */
function isInGroupOf(
  leader: ProcessIdentity | undefined,
  stat: ProcessStat,
  living: readonly ProcessStat[],
): boolean {
  if (leader === undefined || (stat.group !== leader.pid && stat.session !== leader.pid)) return false;
  const holder = living.find((other) => other.pid === leader.pid);
  return holder === undefined || holder.startTime === leader.startTime;
}

function withDescendants(
  living: readonly ProcessStat[],
  first: readonly ProcessStat[],
): readonly ProcessStat[] {
  const found = new Map(first.map((stat) => [stat.pid, stat]));
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const stat of living) if (found.has(stat.parent)) found.set(stat.pid, stat);
  }
  return [...found.values()];
}

/** Signals each that is still the one it was; answers how many were reached. */
export function signalAll(processes: readonly ProcessIdentity[], signal: NodeJS.Signals): number {
  let reached = 0;
  for (const { pid, startTime } of processes) {
    if (statOf(pid)?.startTime === startTime && signalPid(pid, signal)) reached += 1;
  }
  return reached;
}

/** False when there is no such process (or group, for a negative number) any more. */
export function signalPid(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}
