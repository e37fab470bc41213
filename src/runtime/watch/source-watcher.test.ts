import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  unlinkSync,
  utimesSync,
  watch,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import type { UnitSpec } from '../../protocol/platform.ts';
import { createSourceWatcher, type SourceChanges } from './source-watcher.ts';

const sources = {
  'platform.yaml': 'name: x',
  'kit/kit.ts': 'export const kit = 1;',
  'kit/kit.test.ts': 'import "./kit.ts";',
  'kit/migrations/0001_kit.sql': 'select 1;',
  'one/main.ts': "import '../kit/kit.ts'; import './deep/a.ts';",
  'one/deep/a.ts': "import type { B } from './b.ts'; import list from './list.json' with { type: 'json' };",
  'one/deep/b.ts': 'export type B = 1;',
  'one/deep/list.json': '[]',
  'two/main.ts': "import '../kit/kit.ts'; await import('./missing/later.ts').catch(() => {});",
  'py/app.py': 'print(1)',
};

test('a save reloads the units whose import graph holds the file, and only them', async (t) => {
  const { write, next } = await watched(t);
  write('one/deep/a.ts', "import list from './list.json' with { type: 'json' };");
  assert.deepEqual(await next(), { units: ['one'], files: [] });
  write('kit/kit.ts', 'export const kit = 2;');
  assert.deepEqual(await next(), { units: ['one', 'two'], files: [] });
  write('one/deep/list.json', '[1]');
  assert.deepEqual(await next(), { units: ['one'], files: [] });
  write('py/app.py', 'print(2)');
  assert.deepEqual(await next(), { units: ['py'], files: [] });
});

test('platform.yaml is reported as a file, a migration as the units that apply it', async (t) => {
  const { root, write, next } = await watched(t);
  write('platform.yaml', 'name: y');
  assert.deepEqual(await next(), { units: [], files: [join(root, 'platform.yaml')] });
  write('kit/migrations/0002_more.sql', 'select 2;');
  assert.deepEqual(await next(), { units: ['one', 'two'], files: [] });
});

test('what changes nothing that runs is not reported', async (t) => {
  const { root, write, next, calls } = await watched(t);
  write('kit/kit.ts', sources['kit/kit.ts']);
  utimesSync(join(root, 'one/main.ts'), new Date(), new Date());
  write('kit/kit.test.ts', 'changed');
  write('one/deep/b.ts', 'export type B = 2;');
  write('one/unused.ts', 'export {};');
  write('py/.app.py.swp', 'vim');
  await settled(write, next);
  assert.deepEqual(calls, [{ units: [], files: [join(root, 'platform.yaml')] }]);
});

test('saves by renaming, as editors do them, are one change each', async (t) => {
  const { root, write, next, calls } = await watched(t);
  const file = join(root, 'one/main.ts');
  write('one/.main.ts.tmp', 'import "./deep/a.ts"; 1;');
  renameSync(join(root, 'one/.main.ts.tmp'), file);
  assert.deepEqual(await next(), { units: ['one'], files: [] });
  renameSync(file, `${file}~`);
  write('one/main.ts', 'import "./deep/a.ts"; 2;');
  unlinkSync(`${file}~`);
  assert.deepEqual(await next(), { units: ['one'], files: [] });
  await settled(write, next);
  assert.equal(calls.length, 3);
});

test('a burst over many files is one change', async (t) => {
  const { root, write, next, calls } = await watched(t);
  for (let round = 0; round < 5; round += 1)
    for (const name of ['one/main.ts', 'one/deep/a.ts', 'kit/kit.ts', 'two/main.ts', 'py/app.py'])
      write(name, `1 + ${round};`);
  unlinkSync(join(root, 'kit/migrations/0001_kit.sql'));
  assert.deepEqual(await next(), { units: ['one', 'two', 'py'], files: [] });
  await settled(write, next);
  assert.equal(calls.length, 2);
});

test('while git changes the tree nothing is reported, and then all of it at once', async (t) => {
  const { root, write, next, calls } = await watched(t);
  write('.git/index.lock', '');
  queueMicrotask(() => write('one/main.ts', 'import "./deep/a.ts"; 1;'));
  await once(
    watch(join(root, 'one'), { signal: t.signal }).on('error', () => {}),
    'change',
  );
  assert.equal(calls.length, 0);
  write('two/main.ts', '2;');
  unlinkSync(join(root, '.git/index.lock'));
  assert.deepEqual(await next(), { units: ['one', 'two'], files: [] });
});

test('a syntax error reports the unit and keeps its graph, so that mending another file still counts', async (t) => {
  const { write, next } = await watched(t);
  write('one/main.ts', "import '../kit/kit.ts'; import { './deep ( \" ");
  assert.deepEqual(await next(), { units: ['one'], files: [] });
  write('one/deep/a.ts', 'export const mended = 1;');
  assert.deepEqual(await next(), { units: ['one'], files: [] });
  write('one/main.ts', sources['one/main.ts']);
  assert.deepEqual(await next(), { units: ['one'], files: [] });
});

test('a new file that mends a missing import counts, also in a new directory', async (t) => {
  const { write, next } = await watched(t);
  write('two/missing/later.ts', "import './more/x.ts';");
  assert.deepEqual(await next(), { units: ['two'], files: [] });
  write('two/missing/more/x.ts', 'export {};');
  assert.deepEqual(await next(), { units: ['two'], files: [] });
  write('two/missing/more/x.ts', 'export const x = 1;');
  assert.deepEqual(await next(), { units: ['two'], files: [] });
});

test('an import that is added is watched from then on', async (t) => {
  const { write, next } = await watched(t);
  write('shared/new.ts', 'export {};');
  write('one/main.ts', "import '../shared/new.ts';");
  assert.deepEqual(await next(), { units: ['one'], files: [] });
  write('shared/new.ts', 'export const more = 1;');
  assert.deepEqual(await next(), { units: ['one'], files: [] });
});

test('a deleted file is a change', async (t) => {
  const { root, next } = await watched(t);
  unlinkSync(join(root, 'kit/kit.ts'));
  assert.deepEqual(await next(), { units: ['one', 'two'], files: [] });
});

test('refresh watches what platform.yaml names now', async (t) => {
  const { root, write, next, units, refresh } = await watched(t);
  write('three/main.ts', 'export {};');
  units.push(unit(root, 'three', { entry: 'three/main.ts' }));
  await refresh();
  write('three/main.ts', 'export const x = 1;');
  assert.deepEqual(await next(), { units: ['three'], files: [] });
});

test('after close nothing is reported any more', async (t) => {
  const { write, calls, close } = await watched(t);
  write('one/main.ts', '1;');
  await close();
  write('one/main.ts', '2;');
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(calls.length, 0);
});

/** Ends when everything written before has been acted on: a save of platform.yaml is told after it. */
async function settled(
  write: (name: string, text: string) => void,
  next: () => Promise<SourceChanges>,
): Promise<void> {
  write('platform.yaml', `name: ${Math.random()}`);
  await next();
}

async function watched(t: TestContext) {
  const root = mkdtempSync(join(tmpdir(), 'payctl watch '));
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  mkdirSync(join(root, '.git'));
  for (const [name, text] of Object.entries(sources)) write(name, text);
  const units = [
    unit(root, 'one', { entry: 'one/main.ts', migrations: ['kit/migrations'] }),
    unit(root, 'two', { entry: 'two/main.ts', migrations: ['kit/migrations'] }),
    unit(root, 'py', { paths: ['py'] }),
  ];
  const calls: SourceChanges[] = [];
  const events = new EventEmitter();
  let taken = 0;
  const watcher = await createSourceWatcher({
    root,
    units: () => units,
    extraFiles: [join(root, 'platform.yaml')],
    onChange: (changes) => {
      calls.push(changes);
      events.emit('change');
    },
    log: (level, message) => assert.fail(`${level} ${message}`),
  });
  t.after(async () => {
    await watcher.close();
    rmSync(root, { recursive: true, force: true });
  });
  const next = async () => {
    if (calls.length === taken) await once(events, 'change', { signal: AbortSignal.timeout(120_000) });
    taken += 1;
    const change = calls[taken - 1];
    assert(change !== undefined);
    return change;
  };
  return { root, write, next, calls, units, refresh: watcher.refresh, close: watcher.close };
}

type Watching = { entry?: string; paths?: readonly string[]; migrations?: readonly string[] };

function unit(root: string, name: string, { entry, paths = [], migrations }: Watching): UnitSpec {
  const below = (path: string) => join(root, path);
  const probe = { type: 'handshake', periodMs: 1, timeoutMs: 1, deadlineMs: 1, failureThreshold: 1 } as const;
  return {
    name,
    kind: 'service',
    description: '',
    command: [],
    workingDirectory: root,
    listeners: [],
    ...(migrations === undefined
      ? {}
      : { database: { name, role: name, migrations: migrations.map(below) } }),
    callees: [],
    callers: [],
    environment: {},
    watch: { ...(entry === undefined ? {} : { entry: below(entry) }), paths: paths.map(below) },
    readiness: probe,
    restart: {
      policy: 'always',
      initialBackoffMs: 1,
      maxBackoffMs: 1,
      crashLoopCount: 1,
      crashLoopWindowMs: 1,
    },
    stop: { signal: 'SIGTERM', gracePeriodMs: 1 },
    standby: false,
    reload: 'rolling',
    startAfter: [],
    groups: [],
  };
}
