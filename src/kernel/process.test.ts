import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { test } from 'node:test';
import { isProcessAlive } from './process.ts';

test('this process and its parent live', () => {
  assert.equal(isProcessAlive(process.pid), true);
  assert.equal(isProcessAlive(process.ppid), true);
});

test('a pid that nobody has is no process', () => {
  assert.equal(isProcessAlive(2 ** 31 - 1), false);
});

test('a process that has ended lives no more, also while its parent does not look', async (context) => {
  // The shell starts a child and becomes a program that waits for nobody: what the child leaves is a zombie.
  const parent = spawn('/bin/sh', ['-c', '(read line) <&3 & echo $!; exec 3<&-; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
  });
  context.after(() => parent.kill('SIGKILL'));
  const { stdout, stdio } = parent;
  assert(stdout !== null);
  const [line] = await once(stdout, 'data');
  const pid = Number(String(line));
  assert.equal(isProcessAlive(pid), true);
  const input = stdio[3];
  assert(input instanceof Writable);
  input.end('\n');
  // Ends with the test's own time-out when the zombie counts as alive.
  while (isProcessAlive(pid)) await new Promise((resolve) => setImmediate(resolve));
  process.kill(pid, 0);
});
