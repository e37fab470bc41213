import { readFileSync } from 'node:fs';
import { isErrnoException } from './failure.ts';

/**
 * Whether a process with this pid lives. One that has ended and waits for its parent to notice does not: after
 * a detached process the first process of a container may look only every second.
 */
export function isProcessAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return isErrnoException(error) && error.code === 'EPERM';
  }
  return !isZombie(pid);
}

/** Source: proc_pid_stat(5); the name before the state may hold blanks and parentheses. */
function isZombie(pid: number): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return text.slice(text.lastIndexOf(')') + 2).startsWith('Z');
  } catch {
    return true;
  }
}
