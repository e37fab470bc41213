import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LogRecord, ServiceStatus } from '../protocol/control.ts';
import { logLine } from './log-line.ts';
import { plainSteps } from './plain-steps.ts';
import { formatBytes } from './size.ts';
import { statusLines } from './status-lines.ts';
import { styleOf } from './style.ts';
import { displayWidth } from './width.ts';

const style = styleOf(false);
const running: ServiceStatus = {
  ...{
    name: 'merchant-policy-service',
    state: 'running',
    ready: true,
    pid: 4_194_304,
    port: 40_012,
    restarts: 0,
  },
  ...{ generation: 2, uptimeMs: 356_400_000, rssBytes: 83_886_080, cpuPercent: 12.3, problem: null },
};

test('every unit fits into 80 columns', () => {
  const lines = statusLines({ services: [running], infra: [] }, { style, widthColumns: 80 });
  for (const line of lines) assert.ok(displayWidth(line) <= 80, line);
  assert.match(lines[1] ?? '', /^merchant-policy-service +running +4194304 +40012 +0 +4d 3h +80 MB +12%$/);
  assert.equal(lines.at(-1), '1 of 1 ready');
});

test('a version that does not become ready is shown with its place, while the old one serves', () => {
  const problem = {
    ...{
      code: 'reload-failed' as const,
      message: 'does not parse',
      location: { file: '/p/main.ts', line: 3 },
    },
    ...{ lastLogLines: ['SyntaxError'], next: ['Correct it and save.'], at: '2026-01-01T00:00:00Z' },
  };
  const lines = statusLines({ services: [{ ...running, problem }], infra: [] }, { style, widthColumns: 80 });
  assert.match(lines[1] ?? '', /old version/);
  assert.deepEqual(lines.slice(-4), [
    '✗ merchant-policy-service does not parse',
    '  where: /p/main.ts:3',
    '  │ SyntaxError',
    '  next: Correct it and save.',
  ]);
});

test('a log line is time, unit, level, message, and the request it is about', () => {
  const record: LogRecord = {
    ...{
      unit: 'order-service',
      timestamp: '2026-01-01T08:14:03.512Z',
      level: 'info',
      message: 'request finished',
    },
    ...{
      traceId: null,
      stream: 'stdout',
      raw: '{"method":"GET","path":"/api/v1/orders","status":200,"duration":12}',
    },
  };
  assert.equal(
    logLine(record, style),
    '08:14:03.512 order-service INFO  request finished GET /api/v1/orders 200 12ms',
  );
  assert.equal(
    logLine({ ...record, raw: '{"method"' }, style),
    '08:14:03.512 order-service INFO  request finished',
  );
});

test('plain progress is a line a change, and waiting is none', async () => {
  const lines: string[] = [];
  const steps = plainSteps((line) => lines.push(line));
  steps.update({ unit: 'redis', state: 'waiting' });
  steps.update({ unit: 'redis', state: 'starting' });
  steps.update({ unit: 'redis', state: 'starting' });
  steps.update({ unit: 'redis', state: 'ready', durationMs: 120 });
  steps.update({ unit: 'order-service', state: 'failed', message: 'it crashed' });
  await steps.end();
  assert.deepEqual(lines, ['redis starting', 'redis ready (120ms)', 'order-service failed: it crashed']);
});

test('sizes are short', () => {
  assert.deepEqual([0, 524_288, 71_303_168, 1_288_490_188].map(formatBytes), [
    '0 KB',
    '512 KB',
    '68 MB',
    '1.2 GB',
  ]);
});
