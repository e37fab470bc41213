import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Problem } from '../problem.ts';
import { pageCondition, pageOf, pageRequest } from './cursor.ts';

const row = (index: number) => ({ id: `thing_${index}`, created_at: '2026-01-31T09:05:00.123Z' });

test('a page says how to get the next one, and the last page does not', () => {
  const rows = [row(3), row(2), row(1)];
  const first = pageOf(rows, pageRequest({ limit: 2 }));
  assert.deepEqual(first.data, [row(3), row(2)]);
  assert.equal(first.has_more, true);
  const second = pageRequest({
    limit: 2,
    ...(first.next_cursor === null ? {} : { cursor: first.next_cursor }),
  });
  assert.deepEqual(second.after, { createdAt: row(2).created_at, id: row(2).id });
  assert.match(pageCondition(second)?.text ?? '', /^\(created_at, id\) < /);
  assert.deepEqual(pageOf([row(1)], second), { data: [row(1)], has_more: false, next_cursor: null });
});

test('a cursor that no list gave is refused, whatever it holds', () => {
  const encoded = fc.json().map((text) => Buffer.from(text).toString('base64url'));
  fc.assert(
    fc.property(fc.oneof(encoded, fc.string()), (cursor) =>
      assert.throws(() => pageRequest({ cursor }), isInvalidCursor),
    ),
  );
  for (const position of [
    ['2026', 'a'],
    ['1', 'a'],
    ['2026-02-30T00:00:00.000Z', 'a'],
    ['2026-01-31T09:05:00.123Z', 'a\0'],
    ['2026-01-31T09:05:00.123Z', ''],
  ])
    assert.throws(
      () => pageRequest({ cursor: Buffer.from(JSON.stringify(position)).toString('base64url') }),
      isInvalidCursor,
    );
});

function isInvalidCursor(error: unknown): boolean {
  return error instanceof Problem && error.code === 'invalid_cursor' && error.details.status === 400;
}
