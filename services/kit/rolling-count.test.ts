import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { rollingCount } from './rolling-count.ts';

test('it counts what happened within the last 60 s, in whole seconds', () => {
  const pausesMs = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 100 });
  fc.assert(
    fc.property(pausesMs, (pauses) => {
      let nowMs = 0;
      const count = rollingCount(() => nowMs);
      const addedAtSecond: number[] = [];
      for (const pauseMs of pauses) {
        nowMs += pauseMs;
        const second = Math.floor(nowMs / 1_000);
        addedAtSecond.push(second);
        count.add();
        assert.equal(count.total(), addedAtSecond.filter((added) => added > second - 60).length);
      }
    }),
  );
});
