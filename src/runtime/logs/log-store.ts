import { mkdirSync, readdirSync } from 'node:fs';
import type { Paths } from '../../kernel/paths.ts';
import type { LogLevel, LogQuery, LogRecord } from '../../protocol/control.ts';
import { type Entry, encodeEntry, type LogStream } from './entry.ts';
import { history, type UnitSnapshot } from './history.ts';
import { createLastLines } from './last-lines.ts';
import { createLineSplitter } from './line-splitter.ts';
import { createLiveLines, type Follower } from './live-lines.ts';
import { createLogFile, type LogFile, type LogFileLimits, logFileLimits } from './log-file.ts';
import { openSnapshot } from './log-reader.ts';
import { dropNote, missedRecord, ownLine } from './own-lines.ts';
import { redact } from './redact.ts';
import { createSelect, type Select } from './select.ts';

export type LogWriter = {
  write(stream: LogStream, chunk: Buffer): void;
  /** The generation's newest lines, oldest first; at most 200, secrets redacted. */
  lastLines(count: number): string[];
  /** Writes out what is waiting. */
  close(): void;
};

export type LogStore = {
  /** For one generation of a unit; several generations may write side by side. */
  writer(unit: string, generation: number): LogWriter;
  /**
   * Records by time, then, with `follow`, those that come, until the signal or the store's end.
   *
   * @throws Failure `grep-invalid`, `grep-too-slow`
   */
  query(query: LogQuery, signal: AbortSignal): AsyncIterable<LogRecord>;
  /** What the daemon has to say about a unit, among the unit's own lines. */
  append(unit: string, level: LogLevel, message: string): void;
  close(): void;
};

const unitName = /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/;

/** @throws nothing: a log that cannot be written is dropped, and said so once it can be written again */
export function createLogStore({
  paths,
  limits = logFileLimits,
}: {
  paths: Pick<Paths, 'logs' | 'unitLog'>;
  limits?: LogFileLimits;
}): LogStore {
  makeDirectory(paths.logs);
  const files = new Map<string, LogFile>();
  const live = createLiveLines();
  let lastMs = 0;

  return { writer, query, append, close };

  function writer(unit: string, generation: number): LogWriter {
    const last = createLastLines();
    const splitterOf = (stream: LogStream) =>
      createLineSplitter((line) => last.push(record(unit, generation, stream, line)));
    const splitters = { stdout: splitterOf('stdout'), stderr: splitterOf('stderr') };
    return {
      write: (stream, chunk) => splitters[stream].push(chunk),
      lastLines: last.take,
      close() {
        splitters.stdout.end();
        splitters.stderr.end();
        files.get(unit)?.flush();
      },
    };
  }

  function append(unit: string, level: LogLevel, message: string): void {
    record(unit, 0, 'stdout', ownLine(unit, level, message));
  }

  function record(unit: string, generation: number, stream: LogStream, line: string): string {
    // A clock that is set back must not put lines out of order.
    lastMs = Math.max(lastMs, Date.now());
    const entry: Entry = { capturedMs: lastMs, generation, stream, raw: redact(line) };
    fileOf(unit).append(encodeEntry(entry));
    live.publish({ unit, entry });
    return entry.raw;
  }

  function fileOf(unit: string): LogFile {
    const known = files.get(unit);
    if (known !== undefined) return known;
    const file = createLogFile(paths.unitLog(unit), (count) => dropNote(unit, count), limits);
    files.set(unit, file);
    return file;
  }

  async function* query(asked: LogQuery, signal: AbortSignal): AsyncGenerator<LogRecord> {
    const select = createSelect(asked);
    if (signal.aborted) return;
    // In one turn of the event loop, so that no line is missed or told twice between the files and what follows.
    const snapshots = openSnapshots(asked);
    const follower = asked.follow === true ? live.follow(wantsOf(asked)) : undefined;
    const onAbort = () => follower?.end();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      yield* history({ snapshots, asked, select, signal });
      if (follower !== undefined) yield* following(follower, select, signal);
    } finally {
      signal.removeEventListener('abort', onAbort);
      follower?.end();
      for (const { snapshot } of snapshots) snapshot.close();
    }
  }

  function openSnapshots(asked: LogQuery): readonly UnitSnapshot[] {
    for (const file of files.values()) file.flush();
    return unitsOf(asked).map((unit) => ({
      unit,
      snapshot: openSnapshot(paths.unitLog(unit), limits.filesKept),
    }));
  }

  function unitsOf({ names }: LogQuery): readonly string[] {
    if (names.length > 0) return [...new Set(names)].filter((name) => unitName.test(name));
    return [...new Set([...files.keys(), ...unitsWithLogs(paths.logs)])].sort();
  }

  function close(): void {
    live.end();
    for (const file of files.values()) file.close();
    files.clear();
  }
}

function makeDirectory(directory: string): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch {
    // Tried again with each write.
  }
}

async function* following(
  follower: Follower,
  select: Select,
  signal: AbortSignal,
): AsyncGenerator<LogRecord> {
  for (let batch = await follower.next(); batch !== undefined; batch = await follower.next()) {
    for (const { record } of select(batch.entries)) {
      if (signal.aborted) return;
      yield record;
    }
    if (batch.dropped > 0) yield missedRecord(batch.dropped);
  }
}

function wantsOf({ names }: LogQuery): (unit: string) => boolean {
  return names.length === 0 ? () => true : (unit) => names.includes(unit);
}

function unitsWithLogs(directory: string): readonly string[] {
  try {
    const names = readdirSync(directory).flatMap((name) => /^(.+)\.log(?:\.\d+)?$/.exec(name)?.[1] ?? []);
    return names.filter((name) => unitName.test(name));
  } catch {
    return [];
  }
}
