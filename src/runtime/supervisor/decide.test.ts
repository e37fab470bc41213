import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { decide, type UnitAction, type UnitEvent } from './decide.ts';
import { backoffMs } from './restart-policy.ts';
import {
  type Evidence,
  inPhase,
  mostDraining,
  mostOldGenerations,
  newUnitRun,
  nextWakeMs,
  shownGeneration,
  standbyDelayMs,
  standbyLifeMs,
  type UnitPolicy,
  type UnitRun,
  visibleState,
  wantsStart,
} from './unit-run.ts';

const policy: UnitPolicy = {
  reload: 'rolling',
  standby: false,
  restart: {
    policy: 'always',
    initialBackoffMs: 200,
    maxBackoffMs: 30_000,
    crashLoopCount: 5,
    crashLoopWindowMs: 60_000,
  },
  readinessDeadlineMs: 30_000,
  gracePeriodMs: 10_000,
};
const died: Evidence = { message: 'exited with 1', lastLogLines: ['boom'], exitCode: 1 };

/** Plays events in turn, each at its own time, admitting starts at once as an idle platform would. */
function play(run: UnitRun, events: readonly (UnitEvent & { atMs?: number })[], startMs = 0) {
  const actions: UnitAction[] = [];
  let nowMs = startMs;
  let current = run;
  const step = (event: UnitEvent) => {
    const decision = decide(current, event, nowMs);
    current = decision.run;
    actions.push(...decision.actions);
  };
  for (const { atMs, ...event } of events) {
    nowMs = atMs ?? nowMs;
    step(event);
    if (wantsStart(current, nowMs)) step({ type: 'admit' });
  }
  return { run: current, actions, nowMs };
}

const serving = () => play(newUnitRun(policy), [{ type: 'start' }, { type: 'ready', generation: 1 }]).run;

test('a unit that is started becomes running when its generation is ready', () => {
  const { run, actions } = play(newUnitRun(policy), [{ type: 'start' }, { type: 'ready', generation: 1 }]);
  assert.equal(visibleState(run, 0), 'running');
  assert.deepEqual(actions, [
    { type: 'spawn', generation: 1 },
    { type: 'watch-liveness', generation: 1 },
  ]);
});

test('a unit that is being worked on has the generation of its next save spawned ahead', () => {
  const worked = { ...serving(), policy: { ...policy, standby: true } };
  const { run, actions } = play(worked, [
    { type: 'reload' },
    { type: 'stand-by' },
    { type: 'ready', generation: 2, atMs: 1_000 },
    { type: 'tick', atMs: 1_000 + standbyDelayMs },
    { type: 'reload' },
    { type: 'ready', generation: 3, atMs: 2_000 },
    { type: 'tick', atMs: 2_000 + standbyDelayMs },
  ]);
  assert.deepEqual(
    actions.filter(({ type }) => type === 'spawn' || type === 'spawn-standby' || type === 'begin'),
    [
      { type: 'spawn', generation: 2 },
      { type: 'spawn-standby', generation: 3 },
      { type: 'begin', generation: 3 },
      { type: 'spawn-standby', generation: 4 },
    ],
  );
  assert.equal(shownGeneration(run)?.number, 3, 'one on standby is not seen');
  const unused = play(run, [{ type: 'tick' }], 2_000 + standbyDelayMs + standbyLifeMs);
  assert.deepEqual(unused.actions.at(-1), { type: 'terminate', generation: 4 });
});

test('a crash is followed by the generation that stands by', () => {
  const worked = { ...serving(), policy: { ...policy, standby: true } };
  const { run } = play(worked, [{ type: 'stand-by' }, { type: 'tick', atMs: standbyDelayMs }]);
  const { actions } = play(run, [
    { type: 'exited', generation: 1, evidence: died },
    { type: 'tick', atMs: 1_000 },
  ]);
  assert.deepEqual(actions, [{ type: 'begin', generation: 2 }]);
});

test('a generation that loaded ahead what has changed since is replaced by a whole start, without a problem', () => {
  const worked = { ...serving(), policy: { ...policy, standby: true } };
  const { run, actions } = play(worked, [
    { type: 'stand-by' },
    { type: 'tick', atMs: standbyDelayMs },
    { type: 'reload' },
    { type: 'stale', generation: 2 },
  ]);
  assert.deepEqual(actions.slice(1), [
    { type: 'begin', generation: 2 },
    { type: 'terminate', generation: 2 },
    { type: 'spawn', generation: 3 },
  ]);
  assert.equal(run.problem, null);
});

test('a reload drains the old generation only when the new one is ready', () => {
  const started = play(serving(), [{ type: 'reload' }]);
  assert.deepEqual(started.actions, [{ type: 'spawn', generation: 2 }]);
  assert.equal(inPhase(started.run, 'serving')?.number, 1);
  const { run, actions } = play(started.run, [{ type: 'ready', generation: 2 }]);
  assert.deepEqual(actions, [
    { type: 'watch-liveness', generation: 2 },
    { type: 'drain', generation: 1 },
  ]);
  assert.equal(inPhase(run, 'serving')?.number, 2);
});

test('a new generation that fails leaves the old one serving and is named', () => {
  const { run, actions } = play(serving(), [
    { type: 'reload' },
    { type: 'exited', generation: 2, evidence: died },
  ]);
  assert.equal(visibleState(run, 0), 'running');
  assert.equal(run.problem?.code, 'reload-failed');
  assert.equal(nextWakeMs(run, 0), Number.POSITIVE_INFINITY, 'nothing is tried again without a change');
  assert.deepEqual(actions, [{ type: 'spawn', generation: 2 }]);
});

test('saves during a reload become one next reload', () => {
  const saves: UnitEvent[] = [{ type: 'reload' }, { type: 'reload' }, { type: 'reload' }, { type: 'reload' }];
  const { run, actions } = play(serving(), [...saves, { type: 'ready', generation: 2 }]);
  assert.deepEqual(
    actions.filter(({ type }) => type === 'spawn'),
    [
      { type: 'spawn', generation: 2 },
      { type: 'spawn', generation: 3 },
    ],
  );
  assert.equal(run.startDueMs, null);
});

test('a save lets a generation that hangs at its start give way', () => {
  const { run, actions } = play(serving(), [
    { type: 'reload' },
    { type: 'reload', atMs: 1_000 },
    { type: 'tick', atMs: 3_000 },
  ]);
  assert.deepEqual(actions, [
    { type: 'spawn', generation: 2 },
    { type: 'terminate', generation: 2 },
    { type: 'spawn', generation: 3 },
  ]);
  assert.equal(run.problem, null);
});

test('the crash of the serving generation while a reload is under way waits for the reload', () => {
  const { run, actions } = play(serving(), [
    { type: 'reload' },
    { type: 'exited', generation: 1, evidence: died },
  ]);
  assert.equal(actions.length, 1, 'no third generation');
  assert.equal(visibleState(run, 0), 'starting');
  const after = play(run, [{ type: 'ready', generation: 2 }]);
  assert.equal(visibleState(after.run, 0), 'running');
  assert.equal(after.run.problem, null);
});

test('an old generation cannot report for a new one', () => {
  const reloaded = play(serving(), [{ type: 'reload' }, { type: 'ready', generation: 2 }]).run;
  for (const event of [
    { type: 'ready', generation: 1 },
    { type: 'failed', generation: 1, evidence: died },
    { type: 'liveness-failed', generation: 1, evidence: died },
    { type: 'exited', generation: 1, evidence: died },
  ] as const) {
    const { run, actions } = decide(reloaded, event, 0);
    assert.deepEqual(actions, []);
    assert.equal(inPhase(run, 'serving')?.number, 2);
    assert.equal(run.problem, null);
  }
});

test('a unit that misses its readiness deadline is stopped, named and tried again', () => {
  const { run, actions } = play(newUnitRun(policy), [{ type: 'start' }, { type: 'tick', atMs: 30_000 }]);
  assert.deepEqual(actions.at(-1), { type: 'terminate', generation: 1 });
  assert.equal(run.problem?.code, 'not-ready');
  assert.equal(run.startDueMs, 30_200);
});

test('crashes in a row end in a named crash loop, and a save starts afresh', () => {
  let run = serving();
  let nowMs = 0;
  const delays: number[] = [];
  for (let crash = 1; crash <= 6; crash += 1) {
    run = play(run, [{ type: 'exited', generation: run.lastGeneration, evidence: died }], nowMs).run;
    if (run.startDueMs === null) break;
    delays.push(run.startDueMs - nowMs);
    nowMs = run.startDueMs;
    run = play(run, [{ type: 'tick' }, { type: 'ready', generation: run.lastGeneration + 1 }], nowMs).run;
  }
  assert.deepEqual(delays, [200, 400, 800, 1_600, 3_200]);
  assert.equal(visibleState(run, nowMs), 'failed');
  assert.equal(run.problem?.code, 'crash-loop');
  assert.equal(visibleState(play(run, [{ type: 'reload' }], nowMs).run, nowMs), 'starting');
});

test('a failed liveness probe replaces the generation', () => {
  const { run, actions } = play(serving(), [
    { type: 'liveness-failed', generation: 1, evidence: { ...died, message: 'no answer' } },
    { type: 'tick', atMs: 200 },
  ]);
  assert.deepEqual(actions, [
    { type: 'terminate', generation: 1 },
    { type: 'spawn', generation: 2 },
  ]);
  assert.equal(run.problem?.code, 'liveness-failed');
});

test('a generation that ignores the stop signal is killed, and again', () => {
  const { actions } = play(serving(), [
    { type: 'stop' },
    { type: 'tick', atMs: 10_000 },
    { type: 'tick', atMs: 12_000 },
    { type: 'exited', generation: 1, evidence: died },
  ]);
  assert.deepEqual(
    actions.map(({ type }) => type),
    ['terminate', 'kill', 'kill', 'release-sockets'],
  );
});

test('where generations cannot stand side by side, the old one is gone before the new one starts', () => {
  const single = play(newUnitRun({ ...policy, reload: 'restart' }), [
    { type: 'start' },
    { type: 'ready', generation: 1 },
  ]).run;
  const stopping = play(single, [{ type: 'reload' }]);
  assert.deepEqual(stopping.actions, [{ type: 'terminate', generation: 1 }]);
  const { run, actions } = play(stopping.run, [{ type: 'exited', generation: 1, evidence: died }]);
  assert.deepEqual(actions, [{ type: 'spawn', generation: 2 }]);
  assert.equal(run.problem, null);
});

test('a syntax error is not tried again before a change', () => {
  const { run } = play(newUnitRun(policy), [
    { type: 'start' },
    { type: 'exited', generation: 1, evidence: { ...died, permanent: true } },
  ]);
  assert.equal(visibleState(run, 0), 'failed');
  assert.equal(run.problem?.code, 'start-failed');
});

const anyPolicy: fc.Arbitrary<UnitPolicy> = fc.record({
  reload: fc.constantFrom('rolling', 'restart', 'none'),
  standby: fc.boolean(),
  restart: fc.record({
    policy: fc.constantFrom('always', 'on-failure', 'never'),
    initialBackoffMs: fc.integer({ min: 1, max: 500 }),
    maxBackoffMs: fc.integer({ min: 500, max: 30_000 }),
    crashLoopCount: fc.integer({ min: 1, max: 5 }),
    crashLoopWindowMs: fc.integer({ min: 1_000, max: 60_000 }),
  }),
  readinessDeadlineMs: fc.integer({ min: 100, max: 30_000 }),
  gracePeriodMs: fc.integer({ min: 1, max: 10_000 }),
});

/** Which generation an event is about is chosen when it happens, among all there ever were. */
type Move = { kind: UnitEvent['type']; pick: number; code: number; permanent: boolean; afterMs: number };
const anyMove: fc.Arbitrary<Move> = fc.record({
  kind: fc.constantFrom(
    'start',
    'stop',
    'reload',
    'restart',
    'admit',
    'stand-by',
    'stand-down',
    'ready',
    'stale',
    'failed',
    'exited',
    'liveness-failed',
    'blocked',
    'tick',
  ),
  pick: fc.nat({ max: 8 }),
  code: fc.constantFrom(0, 1),
  permanent: fc.boolean(),
  afterMs: fc.constantFrom(0, 0, 1, 200, 3_000, 30_000),
});

function eventOf(move: Move, run: UnitRun): UnitEvent {
  const generation = Math.max(0, run.lastGeneration - move.pick);
  const evidence = { ...died, exitCode: move.code, ...(move.permanent ? { permanent: true as const } : {}) };
  switch (move.kind) {
    case 'failed':
    case 'exited':
    case 'liveness-failed':
      return { type: move.kind, generation, evidence };
    case 'ready':
    case 'stale':
      return { type: move.kind, generation };
    case 'blocked':
      return { type: 'blocked', evidence };
    default:
      return { type: move.kind };
  }
}

test('whatever happens in whatever order, the invariants hold', () => {
  fc.assert(
    fc.property(anyPolicy, fc.array(anyMove, { maxLength: 60 }), (unitPolicy, moves) => {
      let run = newUnitRun(unitPolicy);
      let nowMs = 0;
      for (const move of moves) {
        nowMs += move.afterMs;
        if (move.kind === 'admit' && !wantsStart(run, nowMs)) continue;
        const event = eventOf(move, run);
        const before = run;
        const decision = decide(run, event, nowMs);
        run = decision.run;
        checkInvariants({ before, event, run, actions: decision.actions, nowMs });
      }
    }),
    { numRuns: 3_000 },
  );
});

type Step = {
  before: UnitRun;
  event: UnitEvent;
  run: UnitRun;
  actions: readonly UnitAction[];
  nowMs: number;
};

function checkInvariants({ before, event, run, actions, nowMs }: Step): void {
  const count = (phase: string) => run.generations.filter((generation) => generation.phase === phase).length;
  assert.ok(count('serving') <= 1, 'never two serving generations');
  assert.ok(count('starting') <= 1, 'never two starting generations');
  assert.ok(count('standby') <= (run.policy.standby ? 1 : 0), 'one on standby, where there may be one');
  const isStandby = actions.some(({ type }) => type === 'spawn-standby');
  assert.ok(!isStandby || event.type === 'tick', 'only time starts one ahead');
  assert.ok(count('draining') <= mostDraining, 'draining is bounded');
  assert.ok(run.generations.length <= mostOldGenerations + 3 + mostDraining, 'processes are bounded');
  assert.ok(run.crashesMs.length <= run.policy.restart.crashLoopCount + 1, 'memory of crashes is bounded');
  if (run.policy.reload !== 'rolling') assert.ok(run.generations.length <= 1, 'never side by side');
  const spawns = actions.filter(({ type }) => type === 'spawn' || type === 'begin');
  assert.equal(spawns.length, event.type === 'admit' ? 1 : 0, 'only an admission starts a generation');
  if (run.desired === 'stopped') {
    assert.equal(run.startDueMs, null, 'stop wins: nothing is to be started');
    assert.ok(
      run.generations.every(({ phase }) => phase === 'stopping'),
      'stop wins: everything goes',
    );
  }
  if (before.desired === 'stopped' && event.type !== 'start')
    assert.equal(run.desired, 'stopped', 'only a start starts');
  const released = actions.some(({ type }) => type === 'release-sockets');
  if (released) assert.equal(run.generations.length, 0, 'sockets are held while anything lives');
  if (run.startDueMs !== null) {
    assert.ok(run.startDueMs - nowMs <= run.policy.restart.maxBackoffMs, 'the backoff is bounded');
  }
  const isIdle = run.generations.length === 0 && run.startDueMs === null;
  if (run.desired === 'running' && isIdle)
    assert.ok(run.halted && run.problem !== null, 'never idle without a reason');
  for (const generation of run.generations) {
    const waits = generation.phase !== 'serving';
    assert.equal(Number.isFinite(generation.deadlineMs), waits, 'every wait has an end');
  }
}

test('the backoff grows with every crash and never past its bound', () => {
  fc.assert(
    fc.property(anyPolicy, fc.nat({ max: 10_000 }), ({ restart }, crashes) => {
      assert.ok(backoffMs(restart, crashes) <= backoffMs(restart, crashes + 1));
      assert.ok(backoffMs(restart, crashes) <= restart.maxBackoffMs);
      assert.ok(backoffMs(restart, crashes) >= Math.min(restart.initialBackoffMs, restart.maxBackoffMs));
    }),
  );
});

test('a unit that always dies reaches failed, whatever its policy and however long it takes to die', () => {
  fc.assert(
    fc.property(anyPolicy, fc.nat({ max: 100_000 }), (unitPolicy, lifeMs) => {
      let run = decide(newUnitRun(unitPolicy), { type: 'start' }, 0).run;
      let nowMs = 0;
      for (let round = 0; round < 20 && !run.halted; round += 1) {
        nowMs = Math.max(nowMs, run.startDueMs ?? nowMs);
        run = decide(run, { type: 'admit' }, nowMs).run;
        nowMs += lifeMs;
        run = decide(run, { type: 'exited', generation: run.lastGeneration, evidence: died }, nowMs).run;
      }
      assert.equal(visibleState(run, nowMs), 'failed');
    }),
  );
});
