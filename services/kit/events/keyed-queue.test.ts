import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as tick } from 'node:timers/promises';
import fc from 'fast-check';
import { createSlots, keyedQueue } from './keyed-queue.ts';

test('work of one key runs one at a time and in its order, whatever the others do', async () => {
  const works = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), ticks: fc.nat(4) }), {
    maxLength: 40,
  });
  await fc.assert(
    fc.asyncProperty(works, async (all) => {
      const queue = keyedQueue({ mostWaiting: 100 });
      const ended: { key: string; index: number }[] = [];
      const running = new Set<string>();
      all.forEach(({ key, ticks }, index) => {
        queue.add(key, async () => {
          assert.ok(!running.has(key));
          running.add(key);
          for (let count = 0; count < ticks; count += 1) await tick();
          running.delete(key);
          ended.push({ key, index });
        });
      });
      await queue.idle();
      for (const key of ['a', 'b', 'c']) {
        const order = ended.filter((work) => work.key === key).map((work) => work.index);
        assert.deepEqual(
          order,
          order.toSorted((one, other) => one - other),
        );
      }
      assert.equal(ended.length, all.length);
    }),
    { numRuns: 50 },
  );
});

test('there is no room beyond the bound until work has ended or the wait is given up', async () => {
  const queue = keyedQueue({ mostWaiting: 1 });
  const { promise, resolve } = Promise.withResolvers<void>();
  queue.add('a', () => promise);
  let hasRoom = false;
  const room = queue.room(new AbortController().signal).then(() => {
    hasRoom = true;
  });
  await queue.room(AbortSignal.abort());
  await tick();
  assert.equal(hasRoom, false);
  resolve();
  await room;
  assert.equal(hasRoom, true);
});

test('no more than the slots are taken at once', async () => {
  const slots = createSlots(2);
  let taken = 0;
  let most = 0;
  const work = async () => {
    taken += 1;
    most = Math.max(most, taken);
    await tick();
    taken -= 1;
  };
  await Promise.all(Array.from({ length: 10 }, () => slots.within(work)));
  assert.equal(most, 2);
});
