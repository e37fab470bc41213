import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countAttempt, mostSignInFailures, type SignInAttempts, signInWindowMs } from './sign-in-limit.ts';

const asRow = ({ attempts, windowEndsAtMs }: ReturnType<typeof countAttempt>): SignInAttempts => ({
  attempts,
  window_ends_at: new Date(windowEndsAtMs).toISOString(),
});

function guess(times: number, nowMs: number): ReturnType<typeof countAttempt>[] {
  const counted: ReturnType<typeof countAttempt>[] = [];
  for (let index = 0; index < times; index += 1) {
    const last = counted.at(-1);
    counted.push(countAttempt(last === undefined ? undefined : asRow(last), nowMs));
  }
  return counted;
}

test('five attempts in a row are allowed, the sixth is not', () => {
  const allowed = guess(mostSignInFailures + 1, 1_000).map(({ isAllowed }) => isAllowed);
  assert.deepEqual(allowed, [true, true, true, true, true, false]);
});

test('a refused attempt does not prolong the wait', () => {
  const fifth = guess(mostSignInFailures, 1_000).at(-1);
  assert.ok(fifth);
  const refused = countAttempt(asRow(fifth), 600_000);
  assert.equal(refused.isAllowed, false);
  assert.equal(refused.windowEndsAtMs, 1_000 + signInWindowMs);
});

test('after 15 minutes the count begins anew', () => {
  const fifth = guess(mostSignInFailures, 0).at(-1);
  assert.ok(fifth);
  assert.equal(countAttempt(asRow(fifth), signInWindowMs - 1).isAllowed, false);
  assert.deepEqual(countAttempt(asRow(fifth), signInWindowMs), {
    attempts: 1,
    windowEndsAtMs: 2 * signInWindowMs,
    isAllowed: true,
  });
});
