import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gitLockOf } from './git-lock.ts';
import { createSettle } from './settle.ts';

const times = { quietMs: 1, longestBurstMs: 20, longestBlockedMs: 10_000 };

test('touches that follow each other settle once', async () => {
  let calls = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  const settle = createSettle(
    times,
    () => false,
    () => {
      calls += 1;
      resolve();
    },
  );
  for (let i = 0; i < 100; i += 1) settle.touch();
  await promise;
  assert.equal(calls, 1);
});

test('while blocked it waits, and after that one more quiet time', async () => {
  const answers = [true, true, false, false];
  await new Promise<void>((resolve) => {
    createSettle(times, () => answers.shift() ?? false, resolve).touch();
  });
  assert.deepEqual(answers, []);
});

test('a block that never ends is waited for no longer than its bound', async () => {
  await new Promise<void>((resolve) => {
    createSettle({ ...times, longestBlockedMs: 5 }, () => true, resolve).touch();
  });
});

test('a burst that never ends is acted on all the same', async () => {
  await new Promise<void>((resolve) => {
    const settle = createSettle(
      { ...times, quietMs: 1_000 },
      () => false,
      () => {
        clearInterval(touching);
        resolve();
      },
    );
    const touching = setInterval(settle.touch, 1);
  });
});

test('git is busy while it holds a fresh index.lock, in a linked work tree too', (t) => {
  const root = mkdtempSync(join(tmpdir(), 'payctl git '));
  t.after(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, 'store'));
  mkdirSync(join(root, 'tree/sub'), { recursive: true });
  writeFileSync(join(root, 'tree/.git'), 'gitdir: ../store\n');
  const isBusy = gitLockOf(join(root, 'tree/sub'));
  assert.equal(isBusy(), false);
  const lock = join(root, 'store/index.lock');
  writeFileSync(lock, '');
  assert.equal(isBusy(), true);
  utimesSync(lock, 0, 0);
  assert.equal(isBusy(), false, 'a lock left behind long ago does not count');
});
