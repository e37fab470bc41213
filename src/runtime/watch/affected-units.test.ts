import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { affectedUnits, filesReachedFrom, type ImportGraph, isWithin } from './affected-units.ts';

const files = ['/r/a.ts', '/r/b.ts', '/r/c.ts', '/r/d.ts', '/r/e.ts', '/r/f.ts'];
const file = fc.constantFrom(...files);
const graphs = fc
  .array(fc.tuple(file, file), { maxLength: 20 })
  .map(
    (edges): ImportGraph =>
      new Map(
        files.map((from) => [from, edges.filter(([importer]) => importer === from).map(([, to]) => to)]),
      ),
  );

test('a unit is affected exactly when a path of imports leads from its entry to a changed file', () => {
  fc.assert(
    fc.property(graphs, file, fc.subarray(files), (graph, entry, changed) => {
      const affected = affectedUnits({ graph, units: [{ name: 'u', entry, paths: [] }], changed });
      const isReached = changed.some((one) => leadsTo(graph, entry, one, files.length));
      assert.deepEqual(affected, isReached ? ['u'] : []);
    }),
  );
});

test('more changed files never affect fewer units', () => {
  fc.assert(
    fc.property(graphs, fc.subarray(files), fc.subarray(files), (graph, some, others) => {
      const units = files.map((entry) => ({ name: entry, entry, paths: [] }));
      const fewer = affectedUnits({ graph, units, changed: some });
      const more = affectedUnits({ graph, units, changed: [...some, ...others] });
      assert(fewer.every((name) => more.includes(name)));
    }),
  );
});

test('an entry reaches itself, and cycles end', () => {
  const graph = new Map([
    ['/a', ['/b']],
    ['/b', ['/a']],
  ]);
  assert.deepEqual([...filesReachedFrom(graph, '/a')], ['/a', '/b']);
});

test('paths count for everything below them, tests excepted', () => {
  const units = [{ name: 'py', paths: ['/r/app', '/r/one.py'] }];
  const affected = (changed: string) => affectedUnits({ graph: new Map(), units, changed: [changed] });
  assert.deepEqual(affected('/r/app/x/y.py'), ['py']);
  assert.deepEqual(affected('/r/one.py'), ['py']);
  assert.deepEqual(affected('/r/application/x.py'), []);
  assert.deepEqual(affected('/r/app/x.test.ts'), []);
});

test('a test that is imported is a file like any other', () => {
  const graph = new Map([['/r/main.ts', ['/r/x.test.ts']]]);
  const units = [{ name: 'u', entry: '/r/main.ts', paths: [] }];
  assert.deepEqual(affectedUnits({ graph, units, changed: ['/r/x.test.ts'] }), ['u']);
});

test('a directory holds itself and what is below it, not what merely begins alike', () => {
  assert(isWithin('/a/b', '/a/b'));
  assert(isWithin('/a/b', '/a/b/c'));
  assert(!isWithin('/a/b', '/a/bc'));
});

/** By brute force: is there a path of at most `steps` imports? */
function leadsTo(graph: ImportGraph, from: string, to: string, steps: number): boolean {
  if (from === to) return true;
  return steps > 0 && (graph.get(from) ?? []).some((next) => leadsTo(graph, next, to, steps - 1));
}
