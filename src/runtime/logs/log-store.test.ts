import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { Failure } from '../../kernel/failure.ts';
import { pathsOf } from '../../kernel/paths.ts';
import type { LogQuery, LogRecord } from '../../protocol/control.ts';
import { logFileLimits } from './log-file.ts';
import { createLogStore, type LogStore } from './log-store.ts';

test('what a generation writes is answered by a query, with what it says about itself', async (t) => {
  const { store } = temporaryStore(t);
  const writer = store.writer('order-service', 3);
  writer.write('stdout', Buffer.from('{"timestamp":"2026-01-01T00:00:00.000Z","level":"error",'));
  writer.write('stderr', Buffer.from('between\n'));
  writer.write('stdout', Buffer.from('"message":"m","trace_id":"t1"}\nlast'));
  writer.close();
  const [first, second, third] = await all(store, { names: ['order-service'] });
  assert.equal(first?.raw, 'between');
  assert.equal(first.stream, 'stderr');
  assert.deepEqual(second, {
    unit: 'order-service',
    timestamp: '2026-01-01T00:00:00.000Z',
    level: 'error',
    message: 'm',
    traceId: 't1',
    stream: 'stdout',
    raw: '{"timestamp":"2026-01-01T00:00:00.000Z","level":"error","message":"m","trace_id":"t1"}',
  });
  assert.equal(third?.raw, 'last');
  assert.deepEqual(writer.lastLines(1), ['last']);
  assert.deepEqual(store.writer('order-service', 4).lastLines(10), []);
});

test('several units are merged by time', async (t) => {
  const { store } = temporaryStore(t);
  const times = [3, 1, 2, 5, 4].map((day) => `2026-01-0${day}T00:00:00.000Z`);
  // Written in order within each unit.
  for (const [index, timestamp] of times.toSorted().entries())
    store
      .writer(index % 2 === 0 ? 'a' : 'b', 1)
      .write('stdout', Buffer.from(`${JSON.stringify({ timestamp, message: String(index) })}\n`));
  assert.deepEqual(await messages(store, { names: [] }), ['0', '1', '2', '3', '4']);
  assert.deepEqual(await messages(store, { names: ['b'] }), ['1', '3']);
  assert.deepEqual(await messages(store, { names: [], tail: 3 }), ['2', '3', '4']);
  assert.deepEqual(await messages(store, { names: [], tail: 0 }), []);
  const sinceMs = Date.parse('2026-01-03T00:00:00.000Z');
  assert.deepEqual(await messages(store, { names: [], sinceMs }), ['2', '3', '4']);
  assert.deepEqual(await messages(store, { names: [], sinceMs, tail: 10 }), ['2', '3', '4']);
});

test('level, trace and expression choose among the lines', async (t) => {
  const { store } = temporaryStore(t);
  store.append('a', 'debug', 'quiet');
  store.append('a', 'error', 'loud');
  store.writer('a', 1).write('stdout', Buffer.from('{"level":"info","message":"traced","trace_id":"abc"}\n'));
  assert.deepEqual(await messages(store, { names: ['a'], minLevel: 'warn' }), ['loud']);
  assert.deepEqual(await messages(store, { names: ['a'], traceId: 'abc' }), ['traced']);
  assert.deepEqual(await messages(store, { names: ['a'], grep: 'qu.et|lo+ud' }), ['quiet', 'loud']);
  await assert.rejects(
    all(store, { names: ['a'], grep: '(' }),
    (error) => error instanceof Failure && error.code === 'grep-invalid',
  );
});

test('a name that is no unit names no file', async (t) => {
  const { store, paths } = temporaryStore(t);
  mkdirSync(paths.logs, { recursive: true });
  appendFileSync(join(paths.state, 'outside.log'), '2026-01-01T00:00:00.000Z 1 out secret\n');
  assert.deepEqual(await all(store, { names: ['../outside'] }), []);
});

test('secrets are redacted on the disk and in the last lines', (t) => {
  const { store, paths } = temporaryStore(t);
  const writer = store.writer('a', 1);
  writer.write('stdout', Buffer.from('card 4242424242424242\n'));
  writer.close();
  assert.deepEqual(writer.lastLines(1), ['card ************4242']);
  assert(!readFileSync(paths.unitLog('a'), 'utf8').includes('424242'));
});

test('files rotate by size, keep so many, and lose nothing between them', async (t) => {
  const { store, paths } = temporaryStore(t, { rotateBytes: 4_000, filesKept: 3, bufferBytes: 500 });
  const writer = store.writer('a', 1);
  for (let index = 0; index < 500; index += 1) writer.write('stdout', Buffer.from(`line ${index}\n`));
  writer.close();
  const log = paths.unitLog('a');
  assert(existsSync(`${log}.1`) && existsSync(`${log}.2`) && !existsSync(`${log}.3`));
  assert(statSync(`${log}.2`).size < 5_000);
  const found = await messages(store, { names: ['a'] });
  const firstKept = 500 - found.length;
  assert.deepEqual(
    found,
    Array.from({ length: found.length }, (_, index) => `line ${firstKept + index}`),
  );
  assert(found.length > 150);
  assert.deepEqual(await messages(store, { names: ['a'], tail: 200 }), found.slice(-200));
});

test('the tail and the time are found in files of many blocks', async (t) => {
  const { store, paths } = temporaryStore(t);
  mkdirSync(paths.logs, { recursive: true });
  const startMs = Date.parse('2026-01-01T00:00:00.000Z');
  const line = (index: number) =>
    `${new Date(startMs + index * 1_000).toISOString()} 1 out ${index} ${'é'.repeat(index % 700)}\n`;
  appendFileSync(paths.unitLog('a'), Array.from({ length: 6_000 }, (_, index) => line(index)).join(''));
  assert(statSync(paths.unitLog('a')).size > 4_000_000);
  const numbers = async (query: Partial<LogQuery>) =>
    (await messages(store, { names: ['a'], ...query })).map((text) => Number.parseInt(text, 10));
  assert.deepEqual(await numbers({ tail: 3 }), [5_997, 5_998, 5_999]);
  assert.deepEqual(await numbers({ tail: 2, grep: '^(7|4200) ' }), [7, 4_200]);
  for (const first of [0, 1, 2_345, 5_999]) {
    const found = await numbers({ sinceMs: startMs + first * 1_000 });
    assert.equal(found[0], first);
    assert.equal(found.length, 6_000 - first);
  }
  assert.equal((await numbers({})).length, 6_000);
});

test('following begins where history ends, without a gap or a repetition', async (t) => {
  const { store } = temporaryStore(t);
  const writer = store.writer('a', 1);
  writer.write('stdout', Buffer.from('one\ntwo\n'));
  const stop = new AbortController();
  const seen: string[] = [];
  for await (const { message } of store.query({ names: ['a'], follow: true }, stop.signal)) {
    seen.push(message);
    if (message === 'one') writer.write('stdout', Buffer.from('three\n'));
    if (message === 'three') setImmediate(() => writer.write('stdout', Buffer.from('four\n')));
    if (message === 'four') stop.abort();
    store.append('b', 'info', 'of another unit');
  }
  assert.deepEqual(seen, ['one', 'two', 'three', 'four']);
});

test('a reader that is too slow is told how many lines it missed', async (t) => {
  const { store } = temporaryStore(t);
  const stop = new AbortController();
  const reader = store.query({ names: ['a'], follow: true, tail: 0 }, stop.signal)[Symbol.asyncIterator]();
  const first = reader.next();
  await new Promise((resolve) => setImmediate(resolve));
  const writer = store.writer('a', 1);
  writer.write('stdout', Buffer.from('line\n'.repeat(10_500)));
  assert.equal((await first).value?.message, 'line');
  const rest: LogRecord[] = [];
  for (let next = await reader.next(); next.done !== true; next = await reader.next()) {
    rest.push(next.value);
    if (next.value.unit === 'payctl') break;
  }
  assert.equal(rest.length, 10_000);
  assert.match(rest.at(-1)?.message ?? '', /^500 log lines were dropped/);
  stop.abort();
});

test('a follower ends when the store closes', async (t) => {
  const { store } = temporaryStore(t);
  const following = all(store, { names: ['a'], follow: true });
  setImmediate(() => store.close());
  assert.deepEqual(await following, []);
});

test('while the disk is full lines are dropped, and how many is said once it is not', async (t) => {
  const { store, paths } = temporaryStore(t);
  mkdirSync(paths.logs, { recursive: true });
  // Where there is no such device (macOS), a directory in the file's place refuses as well.
  if (existsSync('/dev/full')) symlinkSync('/dev/full', paths.unitLog('a'));
  else mkdirSync(paths.unitLog('a'));
  const writer = store.writer('a', 1);
  writer.write('stdout', Buffer.from('lost\nlost too\n'));
  writer.close();
  assert.deepEqual(
    writer.lastLines(2),
    ['lost', 'lost too'],
    'what a crash is explained with is still there',
  );
  rmSync(paths.unitLog('a'), { recursive: true });
  writer.write('stdout', Buffer.from('written again\n'));
  const [note, line, ...more] = await messages(store, { names: ['a'] });
  assert.match(note ?? '', /^2 log lines were dropped/);
  assert.deepEqual([line, ...more], ['written again']);
});

test('a log that was removed is begun anew', async (t) => {
  const { store, paths } = temporaryStore(t);
  store.append('a', 'info', 'before');
  assert.deepEqual(await messages(store, { names: ['a'] }), ['before']);
  rmSync(paths.unitLog('a'));
  store.append('a', 'info', 'after');
  assert.deepEqual(await messages(store, { names: ['a'] }), ['after']);
});

test('a line that was torn takes no other with it', async (t) => {
  const { store, paths } = temporaryStore(t);
  store.append('a', 'info', 'whole');
  store.close();
  appendFileSync(paths.unitLog('a'), '2026-11-2');
  store.append('a', 'info', 'and whole again');
  assert.deepEqual(await messages(store, { names: ['a'] }), ['whole', 'and whole again']);
});

function temporaryStore(t: TestContext, limits: Partial<typeof logFileLimits> = {}) {
  const root = mkdtempSync(join(tmpdir(), 'payctl logs '));
  const paths = pathsOf(root);
  const store = createLogStore({ paths, limits: { ...logFileLimits, ...limits } });
  t.after(() => {
    store.close();
    rmSync(root, { recursive: true, force: true });
  });
  return { store, paths };
}

async function all(store: LogStore, query: LogQuery): Promise<LogRecord[]> {
  return await Array.fromAsync(store.query(query, AbortSignal.timeout(120_000)));
}

async function messages(store: LogStore, query: LogQuery): Promise<string[]> {
  return (await all(store, query)).map(({ message }) => message);
}
