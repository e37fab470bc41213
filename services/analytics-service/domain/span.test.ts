import assert from 'node:assert/strict';
import { test } from 'node:test';
import { assertDays, lastDays, spanOf } from './span.ts';

const now = new Date('2026-03-29T10:20:30.456Z');
const text = ({ from, to }: { from: Date; to: Date }) => [from.toISOString(), to.toISOString()];

test('a span is whole hours or days, and by itself the last day', () => {
  assert.deepEqual(text(spanOf({ granularity: 'hour' }, now)), [
    '2026-03-28T11:00:00.000Z',
    '2026-03-29T11:00:00.000Z',
  ]);
  assert.deepEqual(
    text(spanOf({ granularity: 'day', from: '2026-03-01T05:00:00Z', to: '2026-03-02T00:00:00Z' }, now)),
    ['2026-03-01T00:00:00.000Z', '2026-03-02T00:00:00.000Z'],
  );
});

test('an empty and a too long span are refused', () => {
  const same = '2026-03-01T00:00:00Z';
  for (const asked of [
    { granularity: 'hour' as const, from: same, to: same },
    { granularity: 'hour' as const, from: '2026-03-02T00:00:00Z', to: same },
    { granularity: 'hour' as const, from: '2026-01-01T00:00:00Z', to: same },
    { granularity: 'day' as const, from: '2024-01-01T00:00:00Z', to: same },
  ])
    assert.throws(() => spanOf(asked, now), { code: 'span_invalid' });
});

test('a report ends now and begins so many days before', () => {
  assert.deepEqual(text(lastDays(31, 'hour', now)), ['2026-02-26T10:00:00.000Z', '2026-03-29T11:00:00.000Z']);
  assert.deepEqual(text(lastDays(1, 'day', now)), ['2026-03-28T00:00:00.000Z', '2026-03-30T00:00:00.000Z']);
  assert.doesNotThrow(() => lastDays(366, 'day', now));
  assert.throws(() => assertDays(32, 'hour'), { code: 'span_invalid' });
});
