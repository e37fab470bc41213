import { defineCommand } from '../cli/command.ts';
import { choice, flag, several, text, value } from '../cli/option.ts';
import { parseDuration } from '../kernel/duration.ts';
import type { LogQuery, LogRecord } from '../protocol/control.ts';
import { logLine } from '../ui/log-line.ts';
import type { Output } from '../ui/output.ts';
import { openRunning } from './shared/open-platform.ts';
import { unitNames } from './shared/unit-names.ts';

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
const defaultTail = 200;

export const command = defineCommand({
  description: `The last ${defaultTail} lines unless --since or --tail says otherwise. With --json: {"records": […]}, or a record a line with --follow.`,
  arguments: {
    units: several({
      summary: 'units or groups; everything when none is named',
      completion: 'unit-or-group',
    }),
  },
  options: {
    follow: flag({ short: 'f', summary: 'stay and show what comes' }),
    since: value({
      summary: 'a duration back, or a time',
      placeholder: 'time',
      parse: timeOf,
      expected: 'a duration such as 5m or a time such as 2026-01-31T08:00:00Z',
    }),
    level: choice(levels, { summary: 'this level and above', placeholder: 'level' }),
    grep: text({ short: 'g', summary: 'lines that match the regular expression', placeholder: 'pattern' }),
    trace: text({ summary: 'lines of one trace, across the services', placeholder: 'trace-id' }),
    tail: value({
      short: 'n',
      summary: 'the last lines only, of all units together',
      placeholder: 'count',
      parse: countOf,
      expected: 'a number from 0 to 1000000',
    }),
  },
  examples: [
    { line: 'payctl logs -f payment-gateway order-service', meaning: 'two services, merged, as it happens' },
    { line: 'payctl logs --since 5m --level warn', meaning: 'what went wrong lately' },
    {
      line: 'payctl logs --trace 4bf92f3577b34da6a3ce929d0e0e4736',
      meaning: 'one payment through all services',
    },
  ],
  run: async (context, { arguments: { units }, options }) => {
    const { location, platform } = await openRunning(context);
    const names = units.length === 0 ? [] : await unitNames(context, platform, units);
    const { startDaemon } = await import('../client/start-daemon.ts');
    const client = await startDaemon(location);
    const records = client.logs(queryOf(names, options));
    if (context.output.format === 'json' && !options.follow) await writeDocument(context.output, records);
    else await writeLines(context.output, records);
    return undefined;
  },
});

type Options = {
  follow: boolean;
  since?: number | undefined;
  level?: LogQuery['minLevel'];
  grep?: string | undefined;
  trace?: string | undefined;
  tail?: number | undefined;
};

function queryOf(names: readonly string[], { follow, since, level, grep, trace, tail }: Options): LogQuery {
  const isBounded = since !== undefined || grep !== undefined || trace !== undefined;
  const lines = tail ?? (isBounded ? undefined : defaultTail);
  return {
    names,
    follow,
    ...(since === undefined ? {} : { sinceMs: since }),
    ...(level === undefined ? {} : { minLevel: level }),
    ...(grep === undefined ? {} : { grep }),
    ...(trace === undefined ? {} : { traceId: trace }),
    ...(lines === undefined ? {} : { tail: lines }),
  };
}

async function writeLines(output: Output, records: AsyncIterable<LogRecord>): Promise<void> {
  for await (const record of records)
    output.write(
      `${output.format === 'json' ? JSON.stringify(record) : logLine(record, output.page.style)}\n`,
    );
}

/** Written as it comes: a day of logs need not fit into memory. */
async function writeDocument(output: Output, records: AsyncIterable<LogRecord>): Promise<void> {
  const iterator = records[Symbol.asyncIterator]();
  // An error before the first record is still a document of its own.
  let next = await iterator.next();
  output.write('{"records":[');
  for (let separator = '\n'; next.done !== true; next = await iterator.next()) {
    output.write(`${separator}${JSON.stringify(next.value)}`);
    separator = ',\n';
  }
  output.write(']}\n');
}

/** Milliseconds since the epoch. */
function timeOf(word: string): number | undefined {
  const durationMs = parseDuration(word);
  if (durationMs !== undefined) return Date.now() - durationMs;
  const time = /^\d{4}-\d{2}-\d{2}/.test(word) ? Date.parse(word) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}

function countOf(word: string): number | undefined {
  return /^\d{1,7}$/.test(word) && Number(word) <= 1_000_000 ? Number(word) : undefined;
}
