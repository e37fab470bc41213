import { type Logger as PinoLogger, pino } from 'pino';
import { currentScope } from '../trace.ts';

export type Logger = PinoLogger;

/** JSON lines on stdout: `timestamp, level, service, message, trace_id` and what the caller adds. */
export function createLogger(service: string, level: string): Logger {
  return pino(
    {
      level,
      base: { service },
      messageKey: 'message',
      errorKey: 'error',
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      mixin: traceIdOfScope,
      // Defence in depth: operations do not log these, and whoever slips is covered.
      redact: { paths: secretPaths, censor: '[redacted]' },
    },
    // Written at once: a crash must not take its own explanation with it.
    pino.destination({ dest: 1, sync: true }),
  );
}

const secretPaths = [
  'authorization',
  'card_number',
  'number',
  'cvc',
  'api_key',
  'secret',
  'password',
  'token',
].flatMap((name) => [name, `*.${name}`]);

function traceIdOfScope(): { trace_id?: string } {
  const scope = currentScope();
  return scope === undefined ? {} : { trace_id: scope.traceId };
}
