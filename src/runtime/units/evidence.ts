import { isErrnoException, type SourceLocation } from '../../kernel/failure.ts';
import { crashCauseOf } from '../crash-location.ts';
import type { Evidence } from '../supervisor/unit-run.ts';

/** The end of what a generation wrote, oldest line first. */
export type EvidenceSource = { lastLines(count: number): string[] };

const shownLines = 20;
/** A stack trace with its causes. */
const searchedLines = 120;

export type End = { exitCode: number | null; signal: NodeJS.Signals | null; error?: Error };

/** What can be said of a program that ended, from how it ended and its last words. */
export function evidenceOfExit({ exitCode, signal, error }: End, log: EvidenceSource): Evidence {
  const cause = crashCauseOf(log.lastLines(searchedLines));
  const how = error === undefined ? howEnded(exitCode, signal) : `could not be started: ${spawnWords(error)}`;
  // The shell's codes for a command that is not there or cannot be run (POSIX, 2.8.2).
  const isPermanent = cause.isPermanent || error !== undefined || exitCode === 127 || exitCode === 126;
  return {
    message: cause.message === undefined ? how : `${cause.message} (${how})`,
    ...(cause.location === undefined ? {} : { location: cause.location }),
    lastLogLines: log.lastLines(shownLines),
    exitCode,
    ...(isPermanent ? { permanent: true } : {}),
  };
}

export type Failing = { message: string; file?: string; line?: number };

/** What can be said of a program that lives and is not well. */
export function evidenceOfFailure({ message, file, line }: Failing, log: EvidenceSource): Evidence {
  const location: SourceLocation | undefined =
    file === undefined
      ? crashCauseOf(log.lastLines(searchedLines)).location
      : { file, ...(line === undefined ? {} : { line }) };
  const where = location === undefined ? {} : { location };
  return { message, ...where, lastLogLines: log.lastLines(shownLines), exitCode: null };
}

function howEnded(exitCode: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `ended by ${signal}`;
  if (exitCode === 127) return 'its command was not found';
  if (exitCode === 126) return 'its command cannot be run';
  return `exited with code ${exitCode ?? 'unknown'}`;
}

/** Node names the program when it is the working directory that is missing. */
function spawnWords(error: Error): string {
  return isErrnoException(error) && error.code === 'ENOENT'
    ? 'its working directory does not exist'
    : error.message;
}
