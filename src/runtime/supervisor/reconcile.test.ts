import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { UnitEvent } from './decide.ts';
import {
  missingDependencies,
  nextTickMs,
  type PlatformEvent,
  type PlatformRun,
  reconcile,
} from './reconcile.ts';
import { stopWaves, withDependencies } from './start-order.ts';
import { inPhase, isReady, standbyDelayMs, type UnitPolicy } from './unit-run.ts';

const policy: UnitPolicy = {
  reload: 'rolling',
  standby: false,
  restart: {
    policy: 'always',
    initialBackoffMs: 10,
    maxBackoffMs: 1_000,
    crashLoopCount: 3,
    crashLoopWindowMs: 60_000,
  },
  readinessDeadlineMs: 5_000,
  gracePeriodMs: 1_000,
};

const order: Record<string, readonly string[]> = {
  postgres: [],
  redis: [],
  sandbox: [],
  channel: ['postgres', 'redis', 'sandbox'],
  order: ['postgres', 'redis'],
  gateway: ['postgres', 'channel'],
};
const names = Object.keys(order);

function platformOf(mostStarting: number): PlatformRun {
  let platform: PlatformRun = { units: new Map(), mostStarting };
  for (const [unit, startAfter] of Object.entries(order)) {
    platform = reconcile(platform, { type: 'define', unit, startAfter, policy, prepared: true }, 0).platform;
  }
  return platform;
}

test('units start when what they need is ready, a bounded number at a time', () => {
  let platform = platformOf(2);
  const started: string[] = [];
  const send = (event: PlatformEvent) => {
    const decision = reconcile(platform, event, 0);
    platform = decision.platform;
    started.push(...decision.actions.filter(({ action }) => action.type === 'spawn').map(({ unit }) => unit));
  };
  for (const unit of names) send({ type: 'unit', unit, event: { type: 'start' } });
  assert.deepEqual(started, ['postgres', 'redis']);
  for (let index = 0; index < started.length; index += 1) {
    send({ type: 'unit', unit: started[index] ?? '', event: { type: 'ready', generation: 1 } });
  }
  assert.deepEqual(started, ['postgres', 'redis', 'sandbox', 'order', 'channel', 'gateway']);
});

test('one generation in the whole platform stands by: that of the unit that was saved last', () => {
  const unit = (name: string, event: UnitEvent): PlatformEvent => ({ type: 'unit', unit: name, event });
  const define = (name: string, changes: Partial<UnitPolicy> = {}): PlatformEvent => ({
    type: 'define',
    unit: name,
    startAfter: [],
    policy: { ...policy, standby: true, ...changes },
    prepared: true,
  });
  let platform: PlatformRun = { units: new Map(), mostStarting: 2 };
  const at = (nowMs: number, ...events: PlatformEvent[]) =>
    events.flatMap((event) => {
      const decision = reconcile(platform, event, nowMs);
      platform = decision.platform;
      return decision.actions;
    });
  for (const name of ['a', 'b'])
    at(0, define(name), unit(name, { type: 'start' }), unit(name, { type: 'ready', generation: 1 }));
  assert.deepEqual(at(0, unit('a', { type: 'stand-by' }), { type: 'tick' }), []);
  assert.equal(nextTickMs(platform, 0), standbyDelayMs);
  assert.deepEqual(at(1_000, { type: 'tick' }), [
    { unit: 'a', action: { type: 'spawn-standby', generation: 2 } },
  ]);
  assert.deepEqual(at(2_000, unit('b', { type: 'stand-by' })), [
    { unit: 'a', action: { type: 'terminate', generation: 2 } },
  ]);
  assert.deepEqual(at(2_500, { type: 'tick' }), [
    { unit: 'b', action: { type: 'spawn-standby', generation: 2 } },
  ]);
  assert.deepEqual(at(2_600, define('b')), [{ unit: 'b', action: { type: 'terminate', generation: 2 } }]);
});

test('a unit waits until its database is prepared', () => {
  const define: PlatformEvent = { type: 'define', unit: 'a', startAfter: [], policy, prepared: false };
  let platform = reconcile({ units: new Map(), mostStarting: 1 }, define, 0).platform;
  const asked = reconcile(platform, { type: 'unit', unit: 'a', event: { type: 'start' } }, 0);
  assert.deepEqual(asked.actions, []);
  platform = asked.platform;
  const { actions } = reconcile(platform, { type: 'prepared', unit: 'a', prepared: true }, 0);
  assert.deepEqual(actions, [{ unit: 'a', action: { type: 'spawn', generation: 1 } }]);
});

test('asking for a unit asks for what it needs, and stopping goes the other way round', () => {
  const nodes = Object.entries(order).map(([name, startAfter]) => ({ name, startAfter }));
  assert.deepEqual(withDependencies(nodes, ['gateway']), [
    'postgres',
    'redis',
    'sandbox',
    'channel',
    'gateway',
  ]);
  assert.deepEqual(stopWaves(nodes), [['order', 'gateway'], ['channel'], ['postgres', 'redis', 'sandbox']]);
});

type Move = {
  unit: string;
  kind: 'start' | 'stop' | 'reload' | 'ready' | 'exited' | 'tick';
  afterMs: number;
};
const anyMove: fc.Arbitrary<Move> = fc.record({
  unit: fc.constantFrom(...names),
  kind: fc.constantFrom('start', 'start', 'stop', 'reload', 'ready', 'ready', 'exited', 'tick'),
  afterMs: fc.constantFrom(0, 5, 100, 6_000),
});

function eventOf(platform: PlatformRun, move: Move): PlatformEvent {
  if (move.kind === 'tick') return { type: 'tick' };
  const generation = platform.units.get(move.unit)?.run.lastGeneration ?? 0;
  const evidence = { message: 'gone', lastLogLines: [], exitCode: 1 };
  if (move.kind === 'exited')
    return { type: 'unit', unit: move.unit, event: { type: 'exited', generation, evidence } };
  if (move.kind === 'ready') return { type: 'unit', unit: move.unit, event: { type: 'ready', generation } };
  return { type: 'unit', unit: move.unit, event: { type: move.kind } };
}

test('whatever happens, nothing starts before what it needs is ready, nor more at once than may', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      fc.array(anyMove, { maxLength: 80 }),
      (mostStarting, moves) => {
        let platform = platformOf(mostStarting);
        let nowMs = 0;
        for (const move of moves) {
          nowMs += move.afterMs;
          const decision = reconcile(platform, eventOf(platform, move), nowMs);
          platform = decision.platform;
          for (const { unit, action } of decision.actions) {
            if (action.type !== 'spawn') continue;
            const node = platform.units.get(unit);
            assert.deepEqual(node && missingDependencies(platform, node), [], `${unit} started too early`);
          }
          const starting = [...platform.units.values()].filter(
            ({ run }) => inPhase(run, 'starting') !== undefined,
          );
          assert.ok(starting.length <= mostStarting);
        }
      },
    ),
    { numRuns: 2_000 },
  );
});

test('left alone with programs that start, a platform that was asked to run is ready in the end', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3 }),
      fc.array(anyMove, { maxLength: 40 }),
      (mostStarting, moves) => {
        let platform = platformOf(mostStarting);
        let nowMs = 0;
        const send = (event: PlatformEvent) => {
          platform = reconcile(platform, event, nowMs).platform;
        };
        for (const move of moves) {
          nowMs += move.afterMs;
          send(eventOf(platform, move));
        }
        for (const unit of names) send({ type: 'unit', unit, event: { type: 'start' } });
        for (let round = 0; round < 60 && !isSettled(platform); round += 1) settleOnce();
        assert.ok(isSettled(platform));

        function settleOnce(): void {
          const nextMs = nextTickMs(platform, nowMs);
          if (Number.isFinite(nextMs)) nowMs = Math.max(nowMs, nextMs);
          for (const [unit, { run }] of platform.units) {
            for (const { number, phase } of run.generations) {
              if (phase === 'starting')
                send({ type: 'unit', unit, event: { type: 'ready', generation: number } });
              const evidence = { message: 'done', lastLogLines: [], exitCode: 0 };
              const isOver = phase === 'stopping' || phase === 'draining';
              if (isOver)
                send({ type: 'unit', unit, event: { type: 'exited', generation: number, evidence } });
            }
          }
          send({ type: 'tick' });
        }
      },
    ),
    { numRuns: 500 },
  );
});

function isSettled(platform: PlatformRun): boolean {
  return [...platform.units.values()].every(({ run }) => isReady(run) && run.generations.length === 1);
}
