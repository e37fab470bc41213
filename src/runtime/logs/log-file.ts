import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { isErrnoException } from '../../kernel/failure.ts';

export type LogFileLimits = {
  /** A file that reached this size is put aside. */
  rotateBytes: number;
  /** With the one that is written to. */
  filesKept: number;
  /** So long a line may wait for others before it is written. */
  flushAfterMs: number;
  /** So much may wait; then it is written at once. */
  bufferBytes: number;
};

export const logFileLimits: LogFileLimits = {
  rotateBytes: 10 * 1024 * 1024,
  filesKept: 5,
  flushAfterMs: 50,
  bufferBytes: 256 * 1024,
};

export type LogFile = {
  append(line: string): void;
  /** What was appended is in the file, or counted as dropped, when this returns. */
  flush(): void;
  close(): void;
};

/** The names of the files that may hold a unit's lines, oldest first. */
export function filesOf(file: string, filesKept: number): readonly string[] {
  const rotated = Array.from({ length: filesKept - 1 }, (_, index) => `${file}.${filesKept - 1 - index}`);
  return [...rotated, file];
}

/**
 * Appends lines to a file that rotates. Writes are synchronous, so that who reads after `flush` misses nothing.
 * While nothing can be written (a full disk), lines are dropped; the first line after that is `dropNote(count)`.
 */
export function createLogFile(
  file: string,
  dropNote: (count: number) => string,
  limits: LogFileLimits = logFileLimits,
): LogFile {
  let open: { fd: number; sizeBytes: number } | undefined;
  let waiting: string[] = [];
  let waitingBytes = 0;
  let dropped = 0;
  let timer: NodeJS.Timeout | undefined;

  return { append, flush, close };

  function append(line: string): void {
    waiting.push(line);
    // Characters stand for bytes here: a bound need not be exact.
    waitingBytes += line.length;
    if (waitingBytes >= limits.bufferBytes) flush();
    else timer ??= setTimeout(flush, limits.flushAfterMs);
  }

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (waiting.length === 0) return;
    const lines = waiting;
    waiting = [];
    waitingBytes = 0;
    try {
      write(lines);
    } catch {
      dropped += lines.length;
      closeFile();
    }
  }

  function write(lines: readonly string[]): void {
    const { fd, sizeBytes } = opened();
    const before = [endsWithinLine(fd, sizeBytes) ? '\n' : '', dropped > 0 ? dropNote(dropped) : ''];
    const bytes = Buffer.from([...before, ...lines].join(''));
    for (let start = 0; start < bytes.length; ) start += writeSync(fd, bytes, start);
    dropped = 0;
    open = { fd, sizeBytes: sizeBytes + bytes.length };
    if (open.sizeBytes >= limits.rotateBytes) rotate();
  }

  function opened(): { fd: number; sizeBytes: number } {
    // Somebody removed the file: what is written to it now would be lost.
    if (open !== undefined && fstatSync(open.fd).nlink === 0) closeFile();
    if (open !== undefined) return open;
    makeDirectory(dirname(file));
    const fd = openSync(file, 'a+', 0o600);
    open = { fd, sizeBytes: fstatSync(fd).size };
    return open;
  }

  function rotate(): void {
    closeFile();
    const names = filesOf(file, limits.filesKept);
    try {
      for (const [index, name] of names.entries()) {
        if (index === 0) rmSync(name, { force: true });
        else renameIfThere(name, names[index - 1] ?? name);
      }
    } catch {
      // It goes on growing, which loses nothing; the next write tries again.
    }
  }

  function closeFile(): void {
    if (open !== undefined) closeSync(open.fd);
    open = undefined;
  }

  function close(): void {
    flush();
    closeFile();
  }
}

/** Not the directories above: a state directory that was deleted does not come back for a last line. */
function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { mode: 0o700 });
  } catch (error) {
    if (!(isErrnoException(error) && error.code === 'EEXIST')) throw error;
  }
}

/** A full disk or a daemon that was killed may have cut the last line; the next one must not be lost with it. */
function endsWithinLine(fd: number, sizeBytes: number): boolean {
  const last = Buffer.alloc(1);
  return sizeBytes > 0 && readSync(fd, last, 0, 1, sizeBytes - 1) === 1 && last.toString() !== '\n';
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (!(isErrnoException(error) && error.code === 'ENOENT')) throw error;
  }
}
