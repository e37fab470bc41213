import type { Placed } from './select.ts';

/**
 * Several units' records by time. A unit's own order is kept even where its timestamps are not in order;
 * at the same time the unit named first comes first.
 */
export async function* mergeByTime(
  sources: readonly AsyncIterator<readonly Placed[]>[],
): AsyncGenerator<Placed> {
  const cursors = await Promise.all(sources.map(openCursor));
  for (let first = earliest(cursors); first !== undefined; first = earliest(cursors)) {
    yield first.head;
    await advance(first.cursor);
  }
}

type Cursor = {
  source: AsyncIterator<readonly Placed[]>;
  batch: readonly Placed[];
  index: number;
  timeMs: number;
};

async function openCursor(source: AsyncIterator<readonly Placed[]>): Promise<Cursor> {
  const cursor = { source, batch: [], index: -1, timeMs: Number.NEGATIVE_INFINITY };
  await advance(cursor);
  return cursor;
}

async function advance(cursor: Cursor): Promise<void> {
  cursor.index += 1;
  while (cursor.index >= cursor.batch.length) {
    const next = await cursor.source.next();
    if (next.done === true) return;
    cursor.batch = next.value;
    cursor.index = 0;
  }
  const head = cursor.batch[cursor.index];
  if (head !== undefined) cursor.timeMs = Math.max(cursor.timeMs, head.timeMs);
}

function earliest(cursors: readonly Cursor[]): { cursor: Cursor; head: Placed } | undefined {
  let first: { cursor: Cursor; head: Placed } | undefined;
  for (const cursor of cursors) {
    const head = cursor.batch[cursor.index];
    if (head !== undefined && (first === undefined || cursor.timeMs < first.cursor.timeMs))
      first = { cursor, head };
  }
  return first;
}
