import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  importsOf,
  loadedBy,
  readSourceGraph,
  root,
  type SourceGraph,
  staticCycles,
} from './source-graph.ts';

const graph = await readSourceGraph();

/** DESIGN, "Who may import whom". Each folder may also import itself; its tests may import what they like. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'src/kernel': [],
  'src/protocol': ['src/kernel'],
  'src/config': ['src/kernel', 'src/protocol'],
  'src/pki': ['src/kernel', 'src/protocol'],
  'src/infra': ['src/kernel', 'src/protocol'],
  'src/probes': ['src/kernel', 'src/protocol'],
  'src/runtime': ['src/kernel', 'src/protocol', 'src/config', 'src/pki', 'src/infra', 'src/probes'],
  'src/client': ['src/kernel', 'src/protocol'],
  'src/ui': ['src/kernel', 'src/protocol'],
  'src/cli': ['src/kernel', 'src/protocol', 'src/ui'],
  'src/commands': [
    ...['src/kernel', 'src/protocol', 'src/cli', 'src/client', 'src/ui'],
    ...['src/config', 'src/pki', 'src/infra', 'src/probes'],
  ],
  'src/main.ts': ['src/cli', 'src/commands'],
  'services/kit': ['src/kernel', 'src/protocol'],
  sandbox: ['src/kernel', 'src/protocol'],
};

test('every folder imports only what it may', () => {
  assert.deepEqual(
    productionImports().filter(({ file, target }) => !isAllowed(file, target)),
    [],
  );
});

test('a service imports the kernel, the kit, itself and the contracts of others', () => {
  const wrong = productionImports().filter(({ file, target }) => {
    const own = /^services\/[^/]+\//.exec(file)?.[0];
    if (own === undefined || own === 'services/kit/') return false;
    return (
      !target.startsWith(own) &&
      !target.startsWith('services/kit/') &&
      !target.startsWith('src/kernel/') &&
      !/^services\/[^/]+\/contract\.ts$/.test(target)
    );
  });
  assert.deepEqual(wrong, []);
});

test('every folder below src has its rule', () => {
  const folders = readdirSync(join(root, 'src')).map((name) => `src/${name}`);
  assert.deepEqual(
    folders.filter((folder) => !Object.hasOwn(mayImport, folder)),
    [],
  );
});

test('no cycle of imports is loaded at run time', () => {
  assert.deepEqual(staticCycles(graph), []);
});

test('every import leads to a file, by its whole name', () => {
  const missing = [...graph].flatMap(([file, imports]) =>
    imports
      .filter(({ target, isOurs }) => isOurs && target.endsWith('.ts') && !graph.has(target))
      .map(({ target }) => `${file} → ${target}`),
  );
  assert.deepEqual(missing, []);
});

test('payctl starts without any heavy package', () => {
  const packages = [...loadedBy(graph, 'src/main.ts')].filter(
    (name) => !name.includes('/') && !name.startsWith('node:'),
  );
  assert.deepEqual(packages, ['commander']);
});

test('a command says what it answers without ink, certificates or a YAML parser', () => {
  const heavy = [
    'ink',
    'react',
    'listr2',
    'yaml',
    'node-forge',
    'undici',
    'execa',
    'zx',
    'typebox',
    'pg',
    'ioredis',
  ];
  const commands = [...graph.keys()].filter(
    (file) => file.startsWith('src/commands/') && !file.endsWith('.test.ts'),
  );
  const found = commands.flatMap((file) =>
    heavy.filter((name) => loadedBy(graph, file).has(name)).map((name) => `${file}: ${name}`),
  );
  assert.deepEqual(found, []);
});

test("what starts often takes Node's HTTP from the kernel, which loads it without the built-in fetch", () => {
  const found = [...graph].filter(
    ([file, imports]) =>
      /^(src|services|sandbox)\//.test(file) &&
      !file.endsWith('.test.ts') &&
      imports.some(({ target, kind }) => target === 'node:http' && kind === 'static'),
  );
  assert.deepEqual(
    found.map(([file]) => file),
    [],
  );
});

test('no service has threads, which Node ends the process for when it began from a snapshot', () => {
  const found = [...graph].filter(
    ([file, imports]) =>
      file.startsWith('services/') && imports.some(({ target }) => target === 'node:worker_threads'),
  );
  assert.deepEqual(
    found.map(([file]) => file),
    [],
  );
});

test('the check itself tells type, static and lazy imports apart', () => {
  const source = `
    import type { A } from './a.ts';
    import { b, type B } from '../b.ts';
    export type { C } from './c.ts';
    const later = async (x: A): Promise<B> => (await import('./d.ts')).d(x as C);
    import 'node:fs';
    import '@scope/name/deep';`.replaceAll('\n    ', '\n');
  assert.deepEqual(
    importsOf('src/x/y.ts', source).map(({ target, kind }) => `${kind} ${target}`),
    [
      'type src/x/a.ts',
      'static src/b.ts',
      'type src/x/c.ts',
      'lazy src/x/d.ts',
      'static node:fs',
      'static @scope/name',
    ],
  );
});

test('the check itself finds a cycle', () => {
  const to = (target: string) => [{ target, isOurs: true, kind: 'static' as const }];
  const cyclic: SourceGraph = new Map([
    ['a', to('b')],
    ['b', to('c')],
    ['c', to('b')],
  ]);
  assert.deepEqual(staticCycles(cyclic), [['b', 'c']]);
});

function productionImports(): readonly { file: string; target: string }[] {
  return [...graph]
    .filter(([file]) => !file.endsWith('.test.ts') && !file.startsWith('test/') && !file.startsWith('bench/'))
    .flatMap(([file, imports]) =>
      imports.filter(({ isOurs }) => isOurs).map(({ target }) => ({ file, target })),
    );
}

function isAllowed(file: string, target: string): boolean {
  const folder = Object.keys(mayImport).find((each) => isWithin(file, each));
  if (folder === undefined) return true;
  if (target === 'package.json') return true;
  // A test's helper is no part of what runs.
  if (target.endsWith('.test.ts') || isWithin(target, 'test')) return false;
  return [folder, ...(mayImport[folder] ?? [])].some((each) => isWithin(target, each));
}

function isWithin(file: string, folder: string): boolean {
  return file === folder || file.startsWith(`${folder}/`);
}
