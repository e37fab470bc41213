/** What a line says about itself: level, time, message and trace, whoever wrote it. */
import type { LogLevel } from '../../protocol/control.ts';
import { asLevel } from './level.ts';

export type LineFacts = {
  level: LogLevel;
  message: string;
  /** When the program says it wrote the line; undefined when it does not say. */
  timeMs?: number;
  traceId: string | null;
};

/** `raw` is one line without its end. Structured JSON, PostgreSQL's and Redis's own formats, or plain text. */
export function readLine(raw: string, stream: 'stdout' | 'stderr'): LineFacts {
  const line = withoutAnsi(raw);
  return (
    (line.startsWith('{') ? readJson(line, stream) : undefined) ??
    readPostgres(line) ??
    readRedis(line) ??
    readPlain(line, stream)
  );
}

/** Without the colours and cursor movements of a terminal (ECMA-48 section 5.4), and without OSC links. */
export function withoutAnsi(text: string): string {
  if (!text.includes('\u001b')) return text;
  return text.replace(ansi, '');
}

// Built from text, since a control character in a pattern is otherwise taken for a slip.
const ansi = new RegExp(
  [
    '\\u001b\\[[0-?]*[ -/]*[@-~]',
    '\\u001b\\][^\\u0007\\u001b]*(?:\\u0007|\\u001b\\\\)?',
    '\\u001b[ -~]?',
  ].join('|'),
  'g',
);

function readJson(line: string, stream: 'stdout' | 'stderr'): LineFacts | undefined {
  const value = parsedObject(line);
  if (value === undefined) return undefined;
  const message = value['message'] ?? value['msg'];
  const traceId = value['trace_id'] ?? value['traceId'];
  const timeMs = timeOf(value['timestamp'] ?? value['time'] ?? value['ts'] ?? value['@timestamp']);
  return {
    level: asLevel(value['level'] ?? value['severity']) ?? (stream === 'stderr' ? guessLevel(line) : 'info'),
    message: typeof message === 'string' ? message : line,
    ...(timeMs === undefined ? {} : { timeMs }),
    traceId: typeof traceId === 'string' && traceId !== '' ? traceId : null,
  };
}

/** `2026-11-21 07:36:42.123 UTC [123] LOG:  text`. Source: PostgreSQL's default log_line_prefix, `%m [%p] `. */
const postgresLine =
  /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,3})?) (\w{1,5}) \[\d+\] (?:\S+ )?([A-Z]+\d?): +(.*)$/s;

const postgresLevels: Readonly<Record<string, LogLevel>> = {
  LOG: 'info',
  INFO: 'info',
  NOTICE: 'info',
  DETAIL: 'info',
  HINT: 'info',
  CONTEXT: 'info',
  STATEMENT: 'info',
  QUERY: 'info',
  WARNING: 'warn',
  ERROR: 'error',
  // It ends one session, not the server.
  FATAL: 'error',
  PANIC: 'fatal',
};

function readPostgres(line: string): LineFacts | undefined {
  const [, date, time, zone, severity = '', message = ''] = postgresLine.exec(line) ?? [];
  const level = severity.startsWith('DEBUG') ? 'debug' : postgresLevels[severity];
  if (level === undefined) return undefined;
  const isUtc = zone === 'UTC' || zone === 'GMT';
  const timeMs = isUtc ? timeOf(`${date}T${time}Z`) : undefined;
  return { level, message, ...(timeMs === undefined ? {} : { timeMs }), traceId: null };
}

/** `123:M 21 Nov 2026 07:36:42.123 * text`. Source: Redis serverLogRaw: `.-*#` are debug, verbose, notice, warning. */
const redisLine = /^\d+:[A-Z] (\d\d \w{3} \d{4} \d\d:\d\d:\d\d\.\d{3}) ([.\-*#]) (.*)$/s;
const redisLevels: Readonly<Record<string, LogLevel>> = {
  '.': 'debug',
  '-': 'debug',
  '*': 'info',
  '#': 'warn',
};

function readRedis(line: string): LineFacts | undefined {
  const [, time, sign = '', message = ''] = redisLine.exec(line) ?? [];
  const level = redisLevels[sign];
  if (level === undefined) return undefined;
  // Redis writes local time, and so does Date read it.
  const timeMs = timeOf(time);
  return { level, message, ...(timeMs === undefined ? {} : { timeMs }), traceId: null };
}

function readPlain(line: string, stream: 'stdout' | 'stderr'): LineFacts {
  return {
    level: namedLevel(line) ?? (stream === 'stderr' ? guessLevel(line) : 'info'),
    message: line,
    traceId: null,
  };
}

/** A level that stands near the line's beginning: `ERROR`, `[warn]`, `level=error`, `error:`. */
function namedLevel(line: string): LogLevel | undefined {
  const head = line.slice(0, 80);
  const [, keyed, bracketed, leading, capital] =
    /\blevel="?([a-zA-Z]+)|\[([a-zA-Z]+)\]|^([a-zA-Z]+):\s|(?:^|[\s|])([A-Z]{4,8})(?=[\s|:]|$)/.exec(head) ??
    [];
  return asLevel(keyed ?? bracketed ?? leading ?? capital);
}

/** Plain text on stderr is no error by itself: many programs write all they say there. */
function guessLevel(line: string): LogLevel {
  if (/Warning\b/.test(line.slice(0, 200))) return 'warn';
  return looksLikeError.test(line.slice(0, 400)) ? 'error' : 'info';
}

const looksLikeError =
  /^\s+at \S.*[:(]|\b\w*(?:Error|Exception)\b|^Traceback |^panic: |^Uncaught |^fatal\b|Segmentation fault|\bE[A-Z]{4,12}\b: /i;

function timeOf(value: unknown): number | undefined {
  const timeMs = typeof value === 'string' ? Date.parse(value) : epochMs(value);
  return timeMs !== undefined && Number.isFinite(timeMs) && Math.abs(timeMs) < latestMs ? timeMs : undefined;
}

/** The last moment that an RFC 3339 year of four digits can say. */
const latestMs = Date.UTC(9999, 11, 31);

/** Seconds or milliseconds: what would be before 1973 in milliseconds is meant in seconds. */
function epochMs(value: unknown): number | undefined {
  if (typeof value !== 'number') return undefined;
  return value < 100_000_000_000 ? value * 1_000 : value;
}

function parsedObject(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
