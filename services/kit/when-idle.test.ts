import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whenIdle } from './when-idle.ts';

function countedWork(shares: readonly number[]) {
  let done = 0;
  const left = [...shares];
  whenIdle(
    () => {
      done += 1;
    },
    () => left.shift() ?? 0,
  );
  return () => done;
}

test('work waits while the machine is busy, and is done once when it is not', (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] });
  const done = countedWork([0.02, 0.24, 0.9]);
  context.mock.timers.tick(2_000);
  assert.equal(done(), 0);
  context.mock.timers.tick(1_000);
  assert.equal(done(), 1);
  context.mock.timers.tick(60_000);
  assert.equal(done(), 1);
});

test('work waits no longer than 15 s for a machine that stays busy', (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] });
  const done = countedWork([]);
  context.mock.timers.tick(14_000);
  assert.equal(done(), 0);
  context.mock.timers.tick(1_000);
  assert.equal(done(), 1);
});
