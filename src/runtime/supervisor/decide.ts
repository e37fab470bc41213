import { backoffMs, crashesInWindow, isCrashLoop } from './restart-policy.ts';
import {
  deadlineOf,
  type Evidence,
  type Generation,
  inPhase,
  killDelayMs,
  mostDraining,
  type Problem,
  standbyDelayMs,
  standbyLifeMs,
  type UnitPolicy,
  type UnitRun,
} from './unit-run.ts';

export type UnitEvent =
  /** Asked for: running from now on; a failed unit is tried afresh. */
  | { type: 'start' }
  | { type: 'stop' }
  /** Its source changed. */
  | { type: 'reload' }
  /** It alone was saved, and will probably be saved again. */
  | { type: 'stand-by' }
  /** Another unit is being saved, or this one is declared anew. */
  | { type: 'stand-down' }
  /** Asked for: a new generation, whatever the policy says about saves. */
  | { type: 'restart' }
  /** Its turn to start: dependencies are ready and there is a free slot. */
  | { type: 'admit' }
  | { type: 'ready'; generation: number }
  /** What it had loaded ahead has changed since. */
  | { type: 'stale'; generation: number }
  /** It says that it cannot start. */
  | { type: 'failed'; generation: number; evidence: Evidence }
  | { type: 'exited'; generation: number; evidence: Evidence }
  | { type: 'liveness-failed'; generation: number; evidence: Evidence }
  /** It cannot be started as things are: its database could not be made. */
  | { type: 'blocked'; evidence: Evidence }
  | { type: 'tick' };

export type UnitAction =
  | { type: 'spawn'; generation: number }
  /** Spawned ahead: it waits until it is told to begin. */
  | { type: 'spawn-standby'; generation: number }
  | { type: 'begin'; generation: number }
  | { type: 'drain'; generation: number }
  /** The stop signal to its process group. */
  | { type: 'terminate'; generation: number }
  /** SIGKILL to everything that is left of it. */
  | { type: 'kill'; generation: number }
  | { type: 'watch-liveness'; generation: number }
  /** Stopped with nothing left: the ports are free again. */
  | { type: 'release-sockets' };

export type Decision = { run: UnitRun; actions: readonly UnitAction[] };

/** The whole life of a unit: what follows from an event. Pure; the time is passed in (Unix milliseconds). */
export function decide(run: UnitRun, event: UnitEvent, nowMs: number): Decision {
  switch (event.type) {
    case 'start':
      return start(run, nowMs);
    case 'stop':
      return stop(run, nowMs);
    case 'reload':
      return run.policy.reload === 'none' ? unchanged(run) : renew(run, nowMs);
    case 'stand-by':
      return unchanged(expectSave({ ...run, keepsStandby: true }, nowMs));
    case 'stand-down':
      return standDown({ ...run, keepsStandby: false, standbyDueMs: null }, nowMs);
    case 'restart':
      // Whoever asks for a restart gets all of it.
      return chain(standDown(run, nowMs), (next) => renew({ ...next, problem: null }, nowMs));
    case 'admit':
      return spawn(run, nowMs);
    case 'ready':
      return becomeReady(run, event.generation, nowMs);
    case 'stale':
      return replace(run, event.generation, nowMs);
    case 'failed':
      return refuse(run, event, nowMs);
    case 'exited':
      return exited(run, event, nowMs);
    case 'liveness-failed':
      return loseLiveness(run, event, nowMs);
    case 'blocked':
      return block(run, event.evidence, nowMs);
    case 'tick':
      return tick(run, nowMs);
  }
}

function start(run: UnitRun, nowMs: number): Decision {
  const isWell = run.desired === 'running' && !run.halted;
  if (isWell && inPhase(run, 'serving') !== undefined) return unchanged(run);
  // Waiting out a backoff is for the machine; whoever asks is answered now, about this try and not the last.
  if (isWell) return unchanged({ ...run, problem: null, startDueMs: run.startDueMs === null ? null : nowMs });
  return unchanged(afresh({ ...run, desired: 'running', problem: null, startDueMs: nowMs }));
}

function stop(run: UnitRun, nowMs: number): Decision {
  const stops = run.stops + 1;
  const stopped: UnitRun = {
    ...afresh(run),
    desired: 'stopped',
    startDueMs: null,
    keepsStandby: false,
    standbyDueMs: null,
    problem: null,
    stops,
  };
  if (run.generations.length === 0) return { run: stopped, actions: [{ type: 'release-sockets' }] };
  const going = run.generations.filter((generation) => generation.phase !== 'stopping');
  return endAll(stopped, going, nowMs);
}

/** A new generation as soon as may be. Where two cannot stand side by side, the serving one goes first. */
function renew(run: UnitRun, nowMs: number): Decision {
  if (run.desired !== 'running') return unchanged(run);
  const renewed: UnitRun = { ...(run.halted ? afresh(run) : run), startDueMs: nowMs };
  if (run.policy.reload === 'rolling') return unchanged(renewed);
  return endAll(
    renewed,
    run.generations.filter((generation) => generation.phase === 'serving'),
    nowMs,
  );
}

function spawn(run: UnitRun, nowMs: number): Decision {
  const standby = inPhase(run, 'standby');
  if (standby !== undefined) return begin(run, standby, nowMs);
  const number = run.lastGeneration + 1;
  const generation: Generation = {
    number,
    phase: 'starting',
    startedAtMs: nowMs,
    deadlineMs: nowMs + run.policy.readinessDeadlineMs,
  };
  return {
    run: { ...run, lastGeneration: number, startDueMs: null, generations: [...run.generations, generation] },
    actions: [{ type: 'spawn', generation: number }],
  };
}

function begin(run: UnitRun, standby: Generation, nowMs: number): Decision {
  const begun = withPhase(run, standby, {
    phase: 'starting',
    startedAtMs: nowMs,
    stoodBy: true,
    deadlineMs: nowMs + run.policy.readinessDeadlineMs,
  });
  return { run: { ...begun, startDueMs: null }, actions: [{ type: 'begin', generation: standby.number }] };
}

function expectSave(run: UnitRun, nowMs: number): UnitRun {
  return run.keepsStandby && run.policy.standby ? { ...run, standbyDueMs: nowMs + standbyDelayMs } : run;
}

/** Only beside one that serves, while no other of the unit starts: that must not wait for what may never be needed. */
function spawnStandby(run: UnitRun, nowMs: number): Decision {
  const due: UnitRun = { ...run, standbyDueMs: null };
  const isQuiet = run.startDueMs === null && inPhase(run, 'starting') === undefined;
  const isThere = inPhase(run, 'standby') !== undefined;
  if (!isQuiet || isThere || inPhase(run, 'serving') === undefined) return unchanged(due);
  const number = run.lastGeneration + 1;
  const standby: Generation = {
    number,
    phase: 'standby',
    startedAtMs: nowMs,
    deadlineMs: nowMs + standbyLifeMs,
  };
  return {
    run: { ...due, lastGeneration: number, generations: [...run.generations, standby] },
    actions: [{ type: 'spawn-standby', generation: number }],
  };
}

function replace(run: UnitRun, number: number, nowMs: number): Decision {
  const stale = generationOf(run, number);
  if (stale?.phase !== 'starting') return unchanged(run);
  return endAll({ ...run, startDueMs: nowMs }, [stale], nowMs);
}

function standDown(run: UnitRun, nowMs: number): Decision {
  return endAll(
    run,
    run.generations.filter((generation) => generation.phase === 'standby'),
    nowMs,
  );
}

function becomeReady(run: UnitRun, number: number, nowMs: number): Decision {
  // A generation that was told to stop, or is not ours any more, has nothing to say.
  if (generationOf(run, number)?.phase !== 'starting') return unchanged(run);
  const previous = inPhase(run, 'serving');
  const drained = withPhase(run, previous, {
    phase: 'draining',
    deadlineMs: nowMs + run.policy.gracePeriodMs,
  });
  const serving = withPhase(drained, generationOf(run, number), {
    phase: 'serving',
    deadlineMs: Number.POSITIVE_INFINITY,
  });
  const actions: UnitAction[] = [{ type: 'watch-liveness', generation: number }];
  if (previous !== undefined) actions.push({ type: 'drain', generation: previous.number });
  const well = { ...serving, problem: null, failedStarts: 0, halted: false };
  const settled = { run: expectSave(well, nowMs), actions };
  // Saved while it started: where two cannot stand side by side, it goes at once.
  const isStale = run.startDueMs !== null && run.policy.reload !== 'rolling';
  const limited = chain(settled, (next) => limitDraining(next, nowMs));
  return isStale ? chain(limited, (next) => renew(next, nowMs)) : limited;
}

function limitDraining(run: UnitRun, nowMs: number): Decision {
  const draining = run.generations.filter((generation) => generation.phase === 'draining');
  return endAll(run, draining.slice(0, Math.max(0, draining.length - mostDraining)), nowMs);
}

function refuse(run: UnitRun, event: { generation: number; evidence: Evidence }, nowMs: number): Decision {
  const generation = generationOf(run, event.generation);
  if (generation?.phase !== 'starting') return unchanged(run);
  return chain(endAll(run, [generation], nowMs), (next) =>
    startFailed(next, event.evidence, 'start-failed', nowMs),
  );
}

function exited(run: UnitRun, event: { generation: number; evidence: Evidence }, nowMs: number): Decision {
  const generation = generationOf(run, event.generation);
  if (generation === undefined) return unchanged(run);
  const left: UnitRun = { ...run, generations: run.generations.filter((other) => other !== generation) };
  if (run.desired === 'stopped') {
    return { run: left, actions: left.generations.length === 0 ? [{ type: 'release-sockets' }] : [] };
  }
  // It may have been killed before it was told to begin: a whole start tells whether the new version is to blame.
  const isInDoubt = generation.stoodBy === true && event.evidence.exitCode === null;
  if (generation.phase === 'starting' && isInDoubt) return unchanged({ ...left, startDueMs: nowMs });
  if (generation.phase === 'starting') return startFailed(left, event.evidence, 'start-failed', nowMs);
  if (generation.phase === 'serving') return crashed(left, event.evidence, 'crashed', nowMs);
  return unchanged(left);
}

/** Whatever runs goes on; what was to be started is not, until somebody asks again or saves. */
function block(run: UnitRun, evidence: Evidence, nowMs: number): Decision {
  if (run.desired !== 'running' || run.startDueMs === null) return unchanged(run);
  const isServing = inPhase(run, 'serving') !== undefined;
  const problem = problemOf(evidence, isServing ? 'reload-failed' : 'start-failed', nowMs);
  return unchanged({ ...run, startDueMs: null, halted: !isServing, problem });
}

/** The old generation goes on serving; without one, this is a crash like any other. */
function startFailed(run: UnitRun, evidence: Evidence, code: Problem['code'], nowMs: number): Decision {
  if (inPhase(run, 'serving') !== undefined) {
    const kept = { ...run, problem: problemOf(evidence, 'reload-failed', nowMs) };
    return unchanged(expectSave(kept, nowMs));
  }
  return startAgain(remember({ ...run, failedStarts: run.failedStarts + 1 }, nowMs), {
    evidence,
    code,
    nowMs,
  });
}

function crashed(run: UnitRun, evidence: Evidence, code: Problem['code'], nowMs: number): Decision {
  if (run.policy.restart.policy === 'on-failure' && evidence.exitCode === 0) return stop(run, nowMs);
  const remembered = remember(run, nowMs);
  const hasSuccessor = inPhase(run, 'starting') !== undefined;
  if (!hasSuccessor) return startAgain(remembered, { evidence, code, nowMs });
  return unchanged({ ...remembered, restarts: run.restarts + 1, problem: problemOf(evidence, code, nowMs) });
}

function loseLiveness(
  run: UnitRun,
  event: { generation: number; evidence: Evidence },
  nowMs: number,
): Decision {
  const generation = generationOf(run, event.generation);
  if (generation?.phase !== 'serving') return unchanged(run);
  return chain(endAll(run, [generation], nowMs), (next) =>
    crashed(next, event.evidence, 'liveness-failed', nowMs),
  );
}

function startAgain(
  run: UnitRun,
  fault: { evidence: Evidence; code: Problem['code']; nowMs: number },
): Decision {
  const { evidence, nowMs } = fault;
  const counts = { crashes: run.crashesMs.length, failedStarts: run.failedStarts };
  const code = typeof evidence.permanent === 'string' ? evidence.permanent : fault.code;
  const known = { ...run, problem: problemOf(evidence, code, nowMs) };
  // A save came meanwhile: what failed is not what would be started now.
  if (run.startDueMs !== null) return unchanged({ ...known, startDueMs: nowMs, restarts: run.restarts + 1 });
  if (run.policy.restart.policy === 'never' || evidence.permanent !== undefined)
    return unchanged({ ...known, halted: true });
  if (isCrashLoop(run.policy.restart, counts)) {
    return unchanged({ ...known, halted: true, problem: crashLoop(known, evidence, nowMs) });
  }
  const delayMs = backoffMs(run.policy.restart, Math.max(counts.crashes, counts.failedStarts));
  return unchanged({ ...known, startDueMs: nowMs + delayMs, restarts: run.restarts + 1 });
}

function crashLoop(run: UnitRun, evidence: Evidence, nowMs: number): Problem {
  const times = Math.max(run.crashesMs.length, run.failedStarts);
  const message = `gave up after ${times} crashes in a row; the last: ${evidence.message}`;
  return problemOf({ ...evidence, message }, 'crash-loop', nowMs);
}

function tick(run: UnitRun, nowMs: number): Decision {
  const late = run.generations.filter((generation) => deadlineOf(run, generation) <= nowMs);
  const ended = late.reduce<Decision>(
    (decision, generation) => chain(decision, (next) => overdue(next, generation, nowMs)),
    unchanged(run),
  );
  const isStandbyDue = run.standbyDueMs !== null && run.standbyDueMs <= nowMs;
  return isStandbyDue ? chain(ended, (next) => spawnStandby(next, nowMs)) : ended;
}

function overdue(run: UnitRun, generation: Generation, nowMs: number): Decision {
  if (generation.phase === 'stopping') {
    const again = withPhase(run, generation, { phase: 'stopping', deadlineMs: nowMs + killDelayMs });
    return { run: again, actions: [{ type: 'kill', generation: generation.number }] };
  }
  const ended = endAll(run, [generation], nowMs);
  const isSuperseded = generation.deadlineMs > nowMs;
  if (generation.phase !== 'starting' || isSuperseded) return ended;
  return chain(ended, (next) => startFailed(next, notReady(run.policy), 'not-ready', nowMs));
}

function notReady(policy: UnitPolicy): Evidence {
  const message = `not ready within ${policy.readinessDeadlineMs} ms`;
  return { message, lastLogLines: [], exitCode: null };
}

/** Draining had its grace already: what is left of it is short. */
function endAll(run: UnitRun, generations: readonly Generation[], nowMs: number): Decision {
  let next = run;
  for (const generation of generations) {
    const hadGrace = generation.phase === 'draining' && generation.deadlineMs <= nowMs;
    const graceMs = hadGrace ? Math.min(killDelayMs, run.policy.gracePeriodMs) : run.policy.gracePeriodMs;
    next = withPhase(next, generation, { phase: 'stopping', deadlineMs: nowMs + graceMs });
  }
  return { run: next, actions: generations.map(({ number }) => ({ type: 'terminate', generation: number })) };
}

function withPhase(
  run: UnitRun,
  generation: Generation | undefined,
  change: Pick<Generation, 'phase' | 'deadlineMs'> & Partial<Generation>,
): UnitRun {
  if (generation === undefined) return run;
  const generations = run.generations.map((other) =>
    other.number === generation.number ? { ...other, ...change } : other,
  );
  return { ...run, generations };
}

function afresh(run: UnitRun): UnitRun {
  return { ...run, halted: false, crashesMs: [], failedStarts: 0 };
}

function remember(run: UnitRun, nowMs: number): UnitRun {
  return { ...run, crashesMs: crashesInWindow(run.policy.restart, [...run.crashesMs, nowMs], nowMs) };
}

function problemOf(evidence: Evidence, code: Problem['code'], atMs: number): Problem {
  const { message, location, lastLogLines } = evidence;
  return { code, message, ...(location === undefined ? {} : { location }), lastLogLines, atMs };
}

function generationOf(run: UnitRun, number: number): Generation | undefined {
  return run.generations.find((generation) => generation.number === number);
}

function chain(decision: Decision, then: (run: UnitRun) => Decision): Decision {
  const next = then(decision.run);
  return { run: next.run, actions: [...decision.actions, ...next.actions] };
}

function unchanged(run: UnitRun): Decision {
  return { run, actions: [] };
}
