import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import { stateMachines, statesDocument, statesFile } from './state-tables.ts';

const machines = await stateMachines();

test('docs/STATES.md says what the services go by', () => {
  const hint = 'node test/architecture/state-tables.ts writes it anew';
  assert.equal(readFileSync(statesFile, 'utf8'), statesDocument(machines), hint);
});

test('every state machine has a test beside it', () => {
  const untested = machines.filter(({ file }) => {
    const directory = dirname(file);
    const tests = globSync('*.test.ts', { cwd: directory }).map((each) =>
      readFileSync(join(directory, each), 'utf8'),
    );
    return !tests.some((text) => text.includes(`from './${basename(file)}'`));
  });
  assert.deepEqual(
    untested.map(({ service, name }) => `${service} ${name}`),
    [],
  );
});

test('every state is reached from another, or is where it begins', () => {
  for (const { service, name, transitions } of machines) {
    const reached = new Set(Object.values(transitions).flat());
    const beginnings = Object.keys(transitions).filter((state) => !reached.has(state));
    assert.ok(beginnings.length <= 1, `${service} ${name}: ${beginnings.join(', ')}`);
    for (const state of reached) assert.ok(state in transitions, `${service} ${name}: ${state}`);
  }
});
