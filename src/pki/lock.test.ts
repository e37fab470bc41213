import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { Failure } from '../kernel/failure.ts';
import { emptyPlatform } from './fixture.ts';
import { withLock } from './lock.ts';

test('one at a time, also among many that find the lock of a dead process', async (t) => {
  const { paths } = await emptyPlatform(t);
  const file = join(paths.root, 'lock');
  await writeFile(file, JSON.stringify({ pid: await deadPid(), startTime: '1', token: 'dead' }));
  let inside = 0;
  let done = 0;
  const action = async () => {
    inside += 1;
    assert.equal(inside, 1);
    await readdir(paths.root);
    done += 1;
    inside -= 1;
  };
  await Promise.all(Array.from({ length: 20 }, () => withLock(file, action)));
  assert.equal(done, 20);
  assert.deepEqual(await readdir(paths.root), []);
});

test('a living process that has the pid of the dead holder does not count as the holder', async (t) => {
  const { paths } = await emptyPlatform(t);
  const file = join(paths.root, 'lock');
  await writeFile(file, JSON.stringify({ pid: process.pid, startTime: 'another', token: 'dead' }));
  assert.equal(await withLock(file, async () => 'taken over'), 'taken over');
});

test('a lock that is kept too long is a failure that names the holder', async (t) => {
  const { paths } = await emptyPlatform(t);
  const file = join(paths.root, 'lock');
  await withLock(file, async () => {
    const waiting = withLock(file, async () => {}, 0);
    await assert.rejects(waiting, (error) => {
      assert.ok(error instanceof Failure);
      assert.equal(error.code, 'certs-locked');
      return error.reason?.includes(String(process.pid)) === true;
    });
  });
});

test('the lock is given back when the action fails', async (t) => {
  const { paths } = await emptyPlatform(t);
  const file = join(paths.root, 'lock');
  await assert.rejects(
    withLock(file, () => Promise.reject(new Error('no'))),
    /no/,
  );
  assert.equal(await withLock(file, async () => 'free', 0), 'free');
});

async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid ?? 0;
}
