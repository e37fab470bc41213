import type { LogLevel, LogRecord } from '../protocol/control.ts';
import type { Style } from './style.ts';

const paintOf: Readonly<Record<LogLevel, keyof Style>> = {
  trace: 'faint',
  debug: 'faint',
  info: 'good',
  warn: 'warning',
  error: 'bad',
  fatal: 'bad',
};

/** `08:14:03.512 order-service INFO request finished GET /api/v1/orders 200 12ms`. */
export function logLine({ timestamp, unit, level, message, raw }: LogRecord, style: Style): string {
  const time = timestamp.slice(11, 23);
  const label = style[paintOf[level]](level.toUpperCase().padEnd(5));
  return `${style.faint(time)} ${style.accent(unit)} ${label} ${message}${requestPart(raw, style)}`;
}

/** What a request's line holds besides its message (SPEC section 5). */
function requestPart(raw: string, style: Style): string {
  if (!raw.startsWith('{') || !raw.includes('"method"')) return '';
  const { method, path, status, duration } = fieldsOf(raw);
  if (typeof method !== 'string' || typeof path !== 'string') return '';
  const rest = [method, path, status, typeof duration === 'number' ? `${duration}ms` : undefined];
  return ` ${style.faint(rest.filter((part) => part !== undefined).join(' '))}`;
}

type Fields = { method?: unknown; path?: unknown; status?: unknown; duration?: unknown };

function fieldsOf(raw: string): Fields {
  try {
    const fields: unknown = JSON.parse(raw);
    return typeof fields === 'object' && fields !== null ? fields : {};
  } catch {
    return {};
  }
}
