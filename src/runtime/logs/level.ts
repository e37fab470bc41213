import type { LogLevel } from '../../protocol/control.ts';

const levels: readonly LogLevel[] = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'];

/** What others call the same. */
const synonyms: Readonly<Record<string, LogLevel>> = {
  verbose: 'debug',
  notice: 'info',
  information: 'info',
  warning: 'warn',
  err: 'error',
  severe: 'error',
  critical: 'fatal',
  crit: 'fatal',
  panic: 'fatal',
  alert: 'fatal',
  emergency: 'fatal',
};

/** A level by name in any case, or by pino's number (10 trace … 60 fatal); undefined when it is none. */
export function asLevel(value: unknown): LogLevel | undefined {
  if (typeof value === 'number') return levels[Math.min(5, Math.max(0, Math.floor(value / 10) - 1))];
  if (typeof value !== 'string') return undefined;
  const name = value.toLowerCase();
  return (
    levels.find((level) => level === name) ?? (Object.hasOwn(synonyms, name) ? synonyms[name] : undefined)
  );
}

export function isAtLeast(level: LogLevel, minLevel: LogLevel): boolean {
  return levels.indexOf(level) >= levels.indexOf(minLevel);
}
