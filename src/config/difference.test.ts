import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Platform } from '../protocol/platform.ts';
import { differenceOf } from './difference.ts';
import { checkPlatform } from './load.ts';
import { preamble, temporaryWorkspace } from './testing/workspace.ts';

const before = `${preamble}services:
  a: { port: 1, database: a }
  b: { port: 2, calls: [a] }
  c: { port: 3 }
`;

test('the same file is no difference', async () => {
  const [previous, next] = await versions(before, before);
  assert.equal(differenceOf(previous, next).isEmpty, true);
});

test('a unit that is new and one that is gone are told', async () => {
  const [previous, next] = await versions(
    before,
    `${before.replace('  c: { port: 3 }\n', '')}  d: { port: 3 }\n`,
  );
  const difference = differenceOf(previous, next);
  assert.deepEqual(difference.added, ['d']);
  assert.deepEqual(difference.removed, ['c']);
  assert.deepEqual(difference.changed, []);
  assert.equal(difference.isEmpty, false);
});

test('a moved port restarts the unit and its callers, whose environment holds the address', async () => {
  const [previous, next] = await versions(before, before.replace('port: 1,', 'port: 11,'));
  const { changed } = differenceOf(previous, next);
  assert.deepEqual(
    changed.map(({ name, needsRestart, listenersChanged }) => ({ name, needsRestart, listenersChanged })),
    [
      { name: 'a', needsRestart: true, listenersChanged: true },
      { name: 'b', needsRestart: true, listenersChanged: false },
    ],
  );
});

test('a new caller restarts the callee, whose environment lists its callers', async () => {
  const [previous, next] = await versions(
    before,
    before.replace('c: { port: 3 }', 'c: { port: 3, calls: [a] }'),
  );
  const { changed } = differenceOf(previous, next);
  assert.deepEqual(
    changed.map(({ name, needsRestart }) => [name, needsRestart]),
    [
      ['a', true],
      ['c', true],
    ],
  );
});

test('another probe, policy or group changes a unit without a restart', async () => {
  const edited = before.replace(
    'c: { port: 3 }',
    'c: { port: 3, groups: [g], stop: { gracePeriod: 1s }, liveness: { type: tcp } }',
  );
  const [previous, next] = await versions(before, edited);
  const { changed, namesChanged } = differenceOf(previous, next);
  assert.deepEqual(changed, [
    {
      name: 'c',
      fields: ['stop', 'groups', 'liveness'],
      needsRestart: false,
      listenersChanged: false,
      databaseChanged: false,
    },
  ]);
  assert.equal(namesChanged, true);
});

test('another database is told, so that it is made before the unit starts', async () => {
  const [previous, next] = await versions(before, before.replace('database: a', 'database: z'));
  assert.deepEqual(
    differenceOf(previous, next).changed.map(({ name, databaseChanged }) => [name, databaseChanged]),
    [['a', true]],
  );
});

test('a moved PostgreSQL is a change of infrastructure and of what uses it', async () => {
  const [previous, next] = await versions(before, before.replace('5432', '5433'));
  const { postgresChanged, redisChanged, changed } = differenceOf(previous, next);
  assert.deepEqual({ postgresChanged, redisChanged }, { postgresChanged: true, redisChanged: false });
  assert.deepEqual(
    changed.map(({ name }) => name),
    ['a'],
  );
});

test('another port offset needs another daemon', async () => {
  await using workspace = await temporaryWorkspace(before);
  const previous = await loaded(workspace.file, 0);
  assert.equal(differenceOf(previous, await loaded(workspace.file, 5)).needsNewDaemon, true);
});

async function versions(first: string, second: string): Promise<[Platform, Platform]> {
  await using workspace = await temporaryWorkspace(first);
  const previous = await loaded(workspace.file);
  await workspace.write('platform.yaml', second);
  return [previous, await loaded(workspace.file)];
}

async function loaded(file: string, portOffset = 0): Promise<Platform> {
  const { problems, platform } = await checkPlatform({ file, portOffset, variables: {} });
  assert.deepEqual(problems, []);
  assert.ok(platform);
  return platform;
}
