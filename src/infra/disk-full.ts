import { Failure, isErrnoException, messageOf } from '../kernel/failure.ts';

/** SQLSTATE disk_full (https://www.postgresql.org/docs/18/errcodes-appendix.html). */
const postgresDiskFull = '53100';
/** What PostgreSQL, Redis, apt and dpkg say with LC_ALL=C; they give no error number. */
const diskFullWords = /no space left on device|don't have enough free space|disk quota exceeded/i;

/** True for ENOSPC and EDQUOT, however the system call, the server or the tool words it. */
export function isDiskFull(error: unknown): boolean {
  if (isErrnoException(error) && ['ENOSPC', 'EDQUOT', postgresDiskFull].includes(error.code)) return true;
  return diskFullWords.test(messageOf(error));
}

/** The line of a log or of a tool's words that tells of the full disk. */
export function diskFullLine(text: string): string {
  return (
    text
      .split('\n')
      .find((line) => diskFullWords.test(line))
      ?.trim() ?? text
  );
}

export function diskFull(path: string, cause: unknown): Failure {
  return new Failure({
    code: 'disk-full',
    message: `There is no space left on the disk that holds ${path}`,
    reason: messageOf(cause),
    next: [`Free some space (df -h "${path}" shows how much there is) and try again; nothing was lost.`],
    cause,
  });
}

/** Runs file work below `path`; a full disk becomes a `disk-full` Failure, anything else passes. */
export async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Failure) && isDiskFull(error)) throw diskFull(path, error);
    throw error;
  }
}
