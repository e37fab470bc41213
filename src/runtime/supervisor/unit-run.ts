import type { SourceLocation } from '../../kernel/failure.ts';
import type { UnitProblem, UnitState } from '../../protocol/control.ts';
import type { RestartSpec } from '../../protocol/platform.ts';

/** What the supervisor needs to know of a unit's declaration. */
export type UnitPolicy = {
  reload: 'rolling' | 'restart' | 'none';
  /** Its processes can be started ahead of a save. */
  standby: boolean;
  restart: RestartSpec;
  readinessDeadlineMs: number;
  gracePeriodMs: number;
};

/**
 * standby: spawned ahead of the next save, waiting to be told to begin. starting: spawned, not ready. serving: ready, and the newest that is. draining: replaced, finishing what
 * it has. stopping: told to go; killed when its deadline passes.
 */
export type GenerationPhase = 'standby' | 'starting' | 'serving' | 'draining' | 'stopping';

export type Generation = {
  number: number;
  phase: GenerationPhase;
  startedAtMs: number;
  /** It was on standby before it started. */
  stoodBy?: true;
  /** When the present phase must be over; Infinity while serving. */
  deadlineMs: number;
};

/** How a generation ended, or why it is not well, as far as its last words tell. */
export type Evidence = {
  message: string;
  location?: SourceLocation;
  lastLogLines: readonly string[];
  /** 0 is a success; null when a signal ended it or it never ran. */
  exitCode: number | null;
  /** Trying again without a change is pointless: a syntax error, a file that is not there, a held port. */
  permanent?: UnitProblem['code'] | true;
};

export type Problem = Omit<UnitProblem, 'next' | 'at'> & { atMs: number };

export type UnitRun = {
  policy: UnitPolicy;
  desired: 'stopped' | 'running';
  /** Oldest first; at most one is on standby, one starting and one serving. */
  generations: readonly Generation[];
  lastGeneration: number;
  /** It was saved last, and will probably be saved again: a generation stands by. */
  keepsStandby: boolean;
  /** When the generation that stands by is to be spawned; null: none is. */
  standbyDueMs: number | null;
  /** A new generation is wanted, not before this time; null: none is. */
  startDueMs: number | null;
  /** Not started again by itself: a crash loop, a permanent error, or a policy that says so. */
  halted: boolean;
  /** Within the crash loop window, oldest first. */
  crashesMs: readonly number[];
  /** Starts in a row that did not become ready while nothing served. */
  failedStarts: number;
  restarts: number;
  /** How often it was told to stop: who was about to start it sees that it was stopped meanwhile. */
  stops: number;
  problem: Problem | null;
};

/** Old generations that may finish beside the serving one; past it the oldest is told to stop. */
export const mostDraining = 3;
/** Old generations of any kind; past it a reload waits until one is gone. */
export const mostOldGenerations = 6;
/** After SIGTERM of a generation that already had its grace, and between repeated kills. */
export const killDelayMs = 2_000;
/** The requests that a new version is saved for come first. */
export const standbyDelayMs = 300;
/** A generation that nobody needed is not kept in memory for longer. */
export const standbyLifeMs = 600_000;
/** A starting generation older than this gives way to a newer save. */
export const supersedeAfterMs = 3_000;

export function newUnitRun(policy: UnitPolicy): UnitRun {
  return {
    policy,
    desired: 'stopped',
    generations: [],
    lastGeneration: 0,
    keepsStandby: false,
    standbyDueMs: null,
    startDueMs: null,
    halted: false,
    crashesMs: [],
    failedStarts: 0,
    restarts: 0,
    stops: 0,
    problem: null,
  };
}

export function inPhase(run: UnitRun, phase: GenerationPhase): Generation | undefined {
  return run.generations.find((generation) => generation.phase === phase);
}

/** Those that have begun: one on standby is nothing yet. */
export function begun(run: UnitRun): readonly Generation[] {
  return run.generations.filter((generation) => generation.phase !== 'standby');
}

/** What people see of a unit: the generation that serves, or else the newest there is. */
export function shownGeneration(run: UnitRun): Generation | undefined {
  return inPhase(run, 'serving') ?? begun(run).at(-1);
}

export function isReady(run: UnitRun): boolean {
  return run.desired === 'running' && inPhase(run, 'serving') !== undefined;
}

/** What `payctl status` shows (SPEC section 9). */
export function visibleState(run: UnitRun, nowMs: number): UnitState {
  if (run.desired === 'stopped') return run.generations.length === 0 ? 'stopped' : 'stopping';
  if (inPhase(run, 'serving') !== undefined) return 'running';
  if (run.halted) return 'failed';
  if (inPhase(run, 'starting') !== undefined) return 'starting';
  if (run.startDueMs !== null && run.startDueMs > nowMs) return 'crashed';
  return 'starting';
}

/** Whether a start would be made now, were it admitted. */
export function wantsStart(run: UnitRun, nowMs: number): boolean {
  if (run.desired !== 'running' || run.startDueMs === null || run.startDueMs > nowMs) return false;
  if (inPhase(run, 'starting') !== undefined) return false;
  if (run.policy.reload !== 'rolling') return run.generations.length === 0;
  return run.generations.filter(isOld).length < mostOldGenerations;
}

export function isOld(generation: Generation): boolean {
  return generation.phase === 'draining' || generation.phase === 'stopping';
}

/** When `tick` must be sent next; Infinity: not before something else happens. */
export function nextWakeMs(run: UnitRun, nowMs: number): number {
  const deadlines = run.generations.map((generation) => deadlineOf(run, generation));
  const startDue = run.startDueMs !== null && run.startDueMs > nowMs ? [run.startDueMs] : [];
  const standbyDue = run.standbyDueMs === null ? [] : [run.standbyDueMs];
  return Math.min(Number.POSITIVE_INFINITY, ...deadlines, ...startDue, ...standbyDue);
}

/** A newer save shortens the time that a generation which is not ready has left. */
export function deadlineOf(run: UnitRun, generation: Generation): number {
  if (generation.phase !== 'starting' || run.startDueMs === null) return generation.deadlineMs;
  return Math.min(generation.deadlineMs, generation.startedAtMs + supersedeAfterMs);
}
