/** What the daemon says in the logs in its own name. */
import type { LogLevel, LogRecord } from '../../protocol/control.ts';
import { encodeEntry } from './entry.ts';

const daemonName = 'payctl';

export function ownLine(unit: string, level: LogLevel, message: string): string {
  return JSON.stringify({
    timestamp: new Date().toISOString(),
    level,
    service: unit,
    message,
    from: daemonName,
  });
}

/** The line that stands in the file in place of those that could not be written. */
export function dropNote(unit: string, count: number): string {
  const raw = ownLine(
    unit,
    'warn',
    `${count} log lines were dropped, because the log file could not be written`,
  );
  return encodeEntry({ capturedMs: Date.now(), generation: 0, stream: 'stdout', raw });
}

export function missedRecord(count: number): LogRecord {
  const message = `${count} log lines were dropped, because they were read too slowly; they are in the log files`;
  return {
    unit: daemonName,
    timestamp: new Date().toISOString(),
    level: 'warn',
    message,
    traceId: null,
    stream: 'stderr',
    raw: message,
  };
}
