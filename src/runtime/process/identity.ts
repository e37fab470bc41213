import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Who a process is: a pid alone is given to another program sooner or later. */
export type ProcessIdentity = {
  pid: number;
  /** Opaque; differs between two processes that had the same pid, reboots included. */
  startTime: string;
};

/** The process that has this pid now; undefined when none lives (a zombie does not). */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const stat = statOf(pid);
  return stat === undefined || stat.state === 'Z' ? undefined : { pid, startTime: stat.startTime };
}

export function isAlive(identity: ProcessIdentity): boolean {
  return identityOf(identity.pid)?.startTime === identity.startTime;
}

export type ProcessStat = {
  pid: number;
  /** As ps(1) writes it: Z is a zombie. */
  state: string;
  parent: number;
  group: number;
  session: number;
  startTime: string;
};

/** What the system knows of one process; undefined when there is none. */
export function statOf(pid: number): ProcessStat | undefined {
  return process.platform === 'linux' ? linuxStatOf(pid) : psOf(['-p', String(pid)])[0];
}

function linuxStatOf(pid: number): ProcessStat | undefined {
  const fields = linuxStatFields(pid);
  if (fields === undefined) return undefined;
  // Numbered as in proc_pid_stat(5), less the three that stand before the first of these.
  const [state = '', parent, group, session] = fields;
  const startTime = `${bootId()}:${fields[19] ?? ''}`;
  return { pid, state, parent: Number(parent), group: Number(group), session: Number(session), startTime };
}

/** Fields of /proc/PID/stat from the third, the state, on: the name before it may hold blanks and parentheses. */
export function linuxStatFields(pid: number): readonly string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text
      .slice(text.lastIndexOf(')') + 2)
      .trimEnd()
      .split(' ');
  } catch {
    return undefined;
  }
}

let knownBootId: string | undefined;

/** Start times count from the boot: two boots could give the same pid the same one. */
function bootId(): string {
  knownBootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim().slice(0, 8);
  return knownBootId;
}

/** Where there is no /proc. `sess` is not a session id on macOS, so the group stands for it. */
export function psOf(selection: readonly string[]): readonly ProcessStat[] {
  try {
    const columns = 'pid=,ppid=,pgid=,stat=,lstart=';
    const text = execFileSync('ps', [...selection, '-o', columns], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return text.split('\n').flatMap(parsePsLine);
  } catch {
    return [];
  }
}

function parsePsLine(line: string): readonly ProcessStat[] {
  const [pid, parent, group, state, ...started] = line.trim().split(/\s+/);
  if (pid === undefined || state === undefined) return [];
  const ids = { pid: Number(pid), parent: Number(parent), group: Number(group), session: Number(group) };
  return [{ ...ids, state: state.slice(0, 1), startTime: started.join(' ') }];
}
