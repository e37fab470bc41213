import type { LogQuery, LogRecord } from '../../protocol/control.ts';
import type { Entry } from './entry.ts';
import { createGrep, type Grep } from './grep.ts';
import { isAtLeast } from './level.ts';
import { readLine } from './read-line.ts';

export type UnitEntry = { unit: string; entry: Entry };

/** A record with its place in time among those of other units. */
export type Placed = { record: LogRecord; timeMs: number };

/** Those of a batch that the query asks for, in the same order. @throws Failure `grep-too-slow` */
export type Select = (batch: readonly UnitEntry[]) => readonly Placed[];

/** @throws Failure `grep-invalid` */
export function createSelect(query: LogQuery): Select {
  const grep = query.grep === undefined || query.grep === '' ? undefined : createGrep(query.grep);
  const { traceId } = query;
  return (batch) => {
    // Cheap tests first: most lines need not be parsed.
    const traced = traceId === undefined ? batch : batch.filter(({ entry }) => entry.raw.includes(traceId));
    return matching(traced, grep)
      .map(placed)
      .filter(({ record }) => isAskedFor(record, query));
  };
}

function matching(batch: readonly UnitEntry[], grep: Grep | undefined): readonly UnitEntry[] {
  if (grep === undefined || batch.length === 0) return batch;
  const matches = grep(batch.map(({ entry }) => entry.raw));
  return batch.filter((_, index) => matches[index] === true);
}

function isAskedFor(record: LogRecord, { minLevel, traceId, sinceMs }: LogQuery): boolean {
  if (minLevel !== undefined && !isAtLeast(record.level, minLevel)) return false;
  if (traceId !== undefined && record.traceId !== traceId) return false;
  return sinceMs === undefined || Date.parse(record.timestamp) >= sinceMs;
}

function placed({ unit, entry }: UnitEntry): Placed {
  const { level, message, timeMs = entry.capturedMs, traceId } = readLine(entry.raw, entry.stream);
  const timestamp = new Date(timeMs).toISOString();
  const { stream, raw } = entry;
  // A program whose clock is ahead must not come after everything else.
  return {
    record: { unit, timestamp, level, message, traceId, stream, raw },
    timeMs: Math.min(timeMs, entry.capturedMs),
  };
}
