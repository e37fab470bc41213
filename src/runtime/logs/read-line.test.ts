import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { LogLevel } from '../../protocol/control.ts';
import { readLine, withoutAnsi } from './read-line.ts';

test('a structured line says its own level, time, message and trace', () => {
  const raw =
    '{"timestamp":"2026-11-21T07:36:42.123Z","level":"warn","service":"x","message":"slow","trace_id":"ab"}';
  assert.deepEqual(readLine(raw, 'stdout'), {
    level: 'warn',
    message: 'slow',
    timeMs: Date.parse('2026-11-21T07:36:42.123Z'),
    traceId: 'ab',
  });
  assert.deepEqual(readLine('{"level":50,"time":1763710602123,"msg":"no"}', 'stdout'), {
    level: 'error',
    message: 'no',
    timeMs: 1_763_710_602_123,
    traceId: null,
  });
});

test('PostgreSQL and Redis are understood', () => {
  const utc = Date.parse('2026-11-21T07:36:42.123Z');
  assert.deepEqual(readLine('2026-11-21 07:36:42.123 UTC [42] LOG:  ready to accept', 'stderr'), {
    level: 'info',
    message: 'ready to accept',
    timeMs: utc,
    traceId: null,
  });
  assert.equal(levelOf('2026-11-21 07:36:42.123 UTC [42] ERROR:  no such table', 'stderr'), 'error');
  assert.equal(levelOf('2026-11-21 07:36:42.123 UTC [42] STATEMENT:  select error', 'stderr'), 'info');
  const redis = readLine('7:M 21 Nov 2026 07:36:42.123 # Warning: overcommit', 'stdout');
  assert.equal(redis.level, 'warn');
  assert.equal(redis.timeMs, new Date(2026, 10, 21, 7, 36, 42, 123).getTime());
});

test('the level of plain text is what it says, or guessed where it looks like an error', () => {
  const cases: [string, 'stdout' | 'stderr', LogLevel][] = [
    ['listening on 40003', 'stdout', 'info'],
    ['listening on 40003', 'stderr', 'info'],
    ['ERROR could not connect', 'stdout', 'error'],
    ['[warn] deprecated', 'stdout', 'warn'],
    ['ts=1 level=debug msg=x', 'stdout', 'debug'],
    ['\u001b[31merror: broken\u001b[0m', 'stdout', 'error'],
    ['TypeError: x is not a function', 'stderr', 'error'],
    ['    at main (file:///x.ts:1:2)', 'stderr', 'error'],
    ['Traceback (most recent call last):', 'stderr', 'error'],
    ['(node:1) ExperimentalWarning: x', 'stderr', 'warn'],
    ['panic: runtime error', 'stderr', 'fatal'],
    ['INFO:     Application startup complete.', 'stderr', 'info'],
    ['{"not":"closed"', 'stdout', 'info'],
    ['{"no":"level"}', 'stdout', 'info'],
  ];
  for (const [line, stream, level] of cases) assert.equal(levelOf(line, stream), level, line);
});

test('colours, cursor movements and links of a terminal are taken away', () => {
  const link = '\u001b]8;;https://x\u0007text\u001b]8;;\u0007';
  assert.equal(withoutAnsi(`\u001b[1;31mred\u001b[0m \u001b[2K${link}`), 'red text');
});

test('any line at all is read', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json()), (line) => {
      const { timeMs } = readLine(line, 'stderr');
      if (timeMs !== undefined) new Date(timeMs).toISOString();
    }),
  );
});

function levelOf(line: string, stream: 'stdout' | 'stderr'): LogLevel {
  return readLine(line, stream).level;
}
