import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mergeByTime } from './merge.ts';
import type { Placed } from './select.ts';

test('units in order of time come out in order of time, each whole and in its own order', async () => {
  const batches = fc.array(fc.array(fc.nat({ max: 50 }), { maxLength: 6 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(batches, { maxLength: 5 }), async (units) => {
      const sorted = units.map((unit) => {
        const times = unit.flat().sort((a, b) => a - b);
        return unit.map((batch) => times.splice(0, batch.length));
      });
      const merged = await Array.fromAsync(mergeByTime(sorted.map(sourceOf)));
      const times = merged.map(({ timeMs }) => timeMs);
      assert.deepEqual(
        times,
        times.toSorted((a, b) => a - b),
      );
      for (const [index, unit] of sorted.entries()) {
        const own = merged.filter(({ record }) => record.unit === String(index));
        assert.deepEqual(
          own.map(({ timeMs }) => timeMs),
          unit.flat(),
        );
      }
    }),
  );
});

test("a unit's own order is kept where its times are not in order", async () => {
  const merged = await Array.fromAsync(mergeByTime([sourceOf([[5, 1, 6]], 0), sourceOf([[2, 7]], 1)]));
  assert.deepEqual(
    merged.map(({ timeMs }) => timeMs),
    [2, 5, 1, 6, 7],
  );
});

async function* sourceOf(batches: readonly (readonly number[])[], unit: number): AsyncGenerator<Placed[]> {
  for (const batch of batches) yield batch.map((timeMs) => placedAt(timeMs, String(unit)));
}

function placedAt(timeMs: number, unit: string): Placed {
  const timestamp = new Date(timeMs).toISOString();
  return {
    timeMs,
    record: { unit, timestamp, level: 'info', message: '', traceId: null, stream: 'stdout', raw: '' },
  };
}
