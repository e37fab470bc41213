import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type BreakerState, createBreaker, type Report } from './breaker.ts';

function breakerAt(startMs = 0) {
  const changes: string[] = [];
  const clock = { nowMs: startMs };
  const breaker = createBreaker({
    nowMs: () => clock.nowMs,
    onChange: (from, to) => void changes.push(`${from} -> ${to}`),
  });
  const request = (outcome: 'success' | 'failure') => {
    const report = breaker.enter();
    report?.(outcome);
    return report !== undefined;
  };
  const requests = (outcomes: string) =>
    [...outcomes].map((letter) => request(letter === 's' ? 'success' : 'failure'));
  return { breaker, changes, clock, request, requests };
}

test('it opens at five requests of which three failed, and no sooner', () => {
  const { breaker, requests, changes } = breakerAt();
  requests('fssf');
  assert.equal(breaker.state(), 'closed');
  requests('f');
  assert.equal(breaker.state(), 'open');
  assert.deepEqual(changes, ['closed -> open']);
});

test('failures that are more than a minute old do not count', () => {
  const { breaker, requests, clock } = breakerAt();
  requests('ffff');
  clock.nowMs = 61_000;
  requests('fss');
  assert.equal(breaker.state(), 'closed');
});

test('open it lets nobody through for 30 s, and then three', () => {
  const { breaker, requests, clock } = breakerAt();
  requests('fffff');
  clock.nowMs = 29_999;
  assert.equal(breaker.enter(), undefined);
  clock.nowMs = 30_000;
  const trials = [breaker.enter(), breaker.enter(), breaker.enter(), breaker.enter()];
  assert.deepEqual(
    trials.map((trial) => trial !== undefined),
    [true, true, true, false],
  );
  assert.equal(breaker.state(), 'half-open');
});

test('half-open it closes when all three succeed', () => {
  const { requests, clock, changes } = breakerAt();
  requests('fffff');
  clock.nowMs = 30_000;
  requests('sss');
  assert.deepEqual(changes, ['closed -> open', 'open -> half-open', 'half-open -> closed']);
});

test('half-open it opens again, for 30 s, when one fails', () => {
  const { breaker, requests, clock } = breakerAt();
  requests('fffff');
  clock.nowMs = 30_000;
  requests('sf');
  assert.equal(breaker.state(), 'open');
  clock.nowMs = 59_999;
  assert.equal(breaker.enter(), undefined);
});

test('a request that began before the last change of state says nothing about the present one', () => {
  const { breaker, requests, clock } = breakerAt();
  const slow = breaker.enter();
  requests('fffff');
  clock.nowMs = 30_000;
  requests('ss');
  slow?.('failure');
  assert.equal(breaker.state(), 'half-open');
});

type Step =
  | { kind: 'wait'; ms: number }
  | { kind: 'enter' }
  | { kind: 'report'; index: number; outcome: 'success' | 'failure' };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 40_000 }) }),
  fc.record({ kind: fc.constant('enter' as const) }),
  fc.record({
    kind: fc.constant('report' as const),
    index: fc.nat(20),
    outcome: fc.constantFrom('success' as const, 'failure' as const),
  }),
);

test('whatever happens, it changes only as the specification says', () => {
  const legal = new Set(['closed -> open', 'open -> half-open', 'half-open -> closed', 'half-open -> open']);
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const { breaker, changes, clock } = breakerAt();
      const open: Report[] = [];
      let openedAtMs = Number.NEGATIVE_INFINITY;
      let trials = 0;
      for (const one of steps) {
        const before: BreakerState = breaker.state();
        if (one.kind === 'wait') clock.nowMs += one.ms;
        if (one.kind === 'report') open.splice(one.index, 1)[0]?.(one.outcome);
        if (one.kind === 'enter') {
          const report = breaker.enter();
          if (before === 'open') assert.equal(report !== undefined, clock.nowMs - openedAtMs >= 30_000);
          if (before === 'closed') assert.notEqual(report, undefined);
          if (report !== undefined) open.push(report);
          if (before !== 'half-open') trials = 0;
          if (breaker.state() === 'half-open' && report !== undefined) trials += 1;
          assert.ok(trials <= 3);
        }
        if (breaker.state() === 'open' && before !== 'open') openedAtMs = clock.nowMs;
      }
      for (const change of changes) assert.ok(legal.has(change), change);
    }),
    { numRuns: 500 },
  );
});
