import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createAlarm } from './alarm.ts';

const never = new AbortController().signal;
const anHourMs = 3_600_000;

test('a ring ends the wait', async () => {
  const alarm = createAlarm();
  // Holds the process open, which the wait does not.
  const open = setInterval(() => {}, anHourMs);
  const waiting = alarm.wait(anHourMs, never);
  alarm.ring();
  await waiting;
  clearInterval(open);
});

test('rings while nobody waits are kept as one', async () => {
  const alarm = createAlarm();
  alarm.ring();
  alarm.ring();
  await alarm.wait(anHourMs, never);
  const stopping = new AbortController();
  let isOver = false;
  const second = alarm.wait(anHourMs, stopping.signal).then(() => {
    isOver = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  assert.equal(isOver, false);
  stopping.abort();
  await second;
});

test('every ring is told to those who listen, until they stop', () => {
  const alarm = createAlarm();
  let rings = 0;
  const stop = alarm.onRing(() => {
    rings += 1;
  });
  alarm.ring();
  alarm.ring();
  stop();
  alarm.ring();
  assert.equal(rings, 2);
});
