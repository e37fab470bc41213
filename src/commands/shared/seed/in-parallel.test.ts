import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate as tick } from 'node:timers/promises';
import { inParallel } from './in-parallel.ts';

const items = Array.from({ length: 20 }, (_unused, index) => index);

test('never more than asked are under way, and all are done', async () => {
  let under = 0;
  let most = 0;
  const done: number[] = [];
  await inParallel(items, { concurrency: 3, signal: new AbortController().signal }, async (item) => {
    under += 1;
    most = Math.max(most, under);
    await tick();
    under -= 1;
    done.push(item);
  });
  assert.equal(most, 3);
  assert.deepEqual(
    done.toSorted((one, other) => one - other),
    items,
  );
});

test('broken off, what has begun is ended and nothing new begins', async () => {
  const breaking = new AbortController();
  let begun = 0;
  let ended = 0;
  await inParallel(items, { concurrency: 2, signal: breaking.signal }, async () => {
    begun += 1;
    if (begun === 4) breaking.abort();
    await tick();
    ended += 1;
  });
  assert.equal(begun, ended);
  assert.ok(begun < items.length);
});

test('the first failure ends it, after what was under way', async () => {
  let ended = 0;
  const work = async (item: number) => {
    await tick();
    ended += 1;
    if (item === 3) throw new Error('item 3');
  };
  await assert.rejects(
    inParallel(items, { concurrency: 2, signal: new AbortController().signal }, work),
    /item 3/,
  );
  assert.ok(ended < items.length);
});
