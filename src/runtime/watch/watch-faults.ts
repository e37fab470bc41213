import { isErrnoException, messageOf } from '../../kernel/failure.ts';
import type { LogLevel } from '../../protocol/control.ts';

/** Tells each kind of fault once: a full inotify table fails for every directory. */
export function watchFaultReporter(
  log: (level: LogLevel, message: string) => void,
): (error: unknown) => void {
  const told = new Set<string>();
  return (error) => {
    const code = isErrnoException(error) ? error.code : messageOf(error);
    if (told.has(code)) return;
    told.add(code);
    log('error', `Some saves will not be seen: ${wordsFor(code, messageOf(error))}`);
  };
}

/** Source of the limits: inotify(7). */
function wordsFor(code: string, message: string): string {
  switch (code) {
    case 'ENOSPC':
      return `the system's limit of watched files is reached (${message}). Raise it: sudo sysctl fs.inotify.max_user_watches=524288`;
    case 'EMFILE':
      return `the limit of open files is reached (${message}). Raise it: ulimit -n 65536, or sudo sysctl fs.inotify.max_user_instances=1024`;
    default:
      return message;
  }
}
