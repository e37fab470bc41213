import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openClock } from './clock.ts';
import { openSchedule } from './schedule.ts';
import { openStore } from './store.ts';

type Item = { id: string; value: number };

test('a transaction that throws leaves nothing, and one within another belongs to it', () => {
  const store = openStore(undefined);
  const items = store.collection<Item>('test.item', 10);
  assert.throws(() =>
    store.transaction(() => {
      store.transaction(() => items.put({ id: 'a', value: 1 }));
      throw new Error('no');
    }),
  );
  assert.equal(items.get('a'), undefined);
  store.transaction(() => items.put({ id: 'a', value: 2 }));
  assert.equal(items.get('a')?.value, 2);
  store.close();
});

test('objects are scanned newest first, keep their place when replaced, and the oldest are forgotten beyond the bound', () => {
  const store = openStore(undefined);
  const items = store.collection<Item>('test.item', 300);
  for (let value = 0; value < 1_024; value += 1) items.put({ id: `i${value}`, value });
  assert.equal(items.count(), 300);
  items.put({ id: 'i1000', value: -1 });
  const [first] = items.scan();
  assert.equal(first?.id, 'i1023');
  assert.deepEqual(
    [...items.scan({ newerThan: 'i1021', ascending: true })].map(({ id }) => id),
    ['i1022', 'i1023'],
  );
  assert.deepEqual([...items.scan({ olderThan: 'i1001' })][0], { id: 'i1000', value: -1 });
  store.clear('test.');
  assert.equal(items.count(), 0);
  store.close();
});

test('tasks run in order of their time, once, and what they cause runs as well', () => {
  const store = openStore(undefined);
  const clock = openClock(store);
  const schedule = openSchedule('test', store, clock);
  const ran: string[] = [];
  schedule.on('note', (subject) => {
    ran.push(subject);
    if (subject === 'first') schedule.add({ kind: 'note', subject: 'caused', atMs: clock.nowMs() - 1 });
  });
  const nowMs = clock.nowMs();
  schedule.add({ kind: 'note', subject: 'second', atMs: nowMs + 1_200_000 });
  schedule.add({ kind: 'note', subject: 'first', atMs: nowMs + 600_000 });
  schedule.add({ kind: 'note', subject: 'later', atMs: nowMs + 7_200_000 });
  schedule.runDue();
  assert.deepEqual(ran, []);
  clock.advance(3_600_000);
  schedule.runDue();
  assert.deepEqual(ran.slice().sort(), ['caused', 'first', 'second']);
  assert.equal(ran[0], 'first');
  store.close();
});
