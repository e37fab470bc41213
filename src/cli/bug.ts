import { mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCodes, Failure, messageOf } from '../kernel/failure.ts';
import { type Asker, locatePlatform } from './locate.ts';

/** Anything thrown that is no Failure: said as a bug, its stack kept in a file instead of shown. */
export function bugFailure(error: unknown, asker: Asker): Failure {
  const file = keep(error, asker);
  return new Failure({
    code: 'bug',
    message: 'This is a bug in payctl',
    reason: messageOf(error),
    next: [
      file === undefined
        ? `Report it with this: ${stackOf(error)}`
        : `Report it with ${file}, which says where it happened.`,
    ],
    exitCode: exitCodes.bug,
    cause: error,
  });
}

function keep(error: unknown, asker: Asker): string | undefined {
  const name = `payctl-bug-${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${process.pid}.log`;
  for (const directory of [logDirectory(asker), tmpdir()]) {
    if (directory === undefined) continue;
    try {
      mkdirSync(directory, { recursive: true });
      const file = join(directory, name);
      writeFileSync(file, reportOf(error), { mode: 0o600, flag: 'wx' });
      return file;
    } catch {
      // the next place, or none: the bug matters more than its file
    }
  }
  return undefined;
}

function logDirectory(asker: Asker): string | undefined {
  try {
    return locatePlatform(asker).paths.logs;
  } catch {
    return undefined;
  }
}

/** Without the command line: a request's body or a header may stand in it. */
function reportOf(error: unknown): string {
  return `${new Date().toISOString()} node ${process.version} ${process.platform} ${process.arch}\n${stackOf(error)}\n`;
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
