import type { StepState, UnitFailure, UnitProblem } from '../../protocol/control.ts';
import { unitProblemOf } from '../problem.ts';
import type { Supervised } from '../supervisor/reconcile.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import { inPhase, isReady, visibleState } from '../supervisor/unit-run.ts';
import type { Emit } from './context.ts';

export type Verdict = { state: StepState; isFinal: boolean; problem?: UnitProblem };

export type Following = {
  supervisor: Supervisor;
  units: readonly string[];
  verdictOn: (unit: Supervised) => Verdict;
  emit: Emit;
};

/** Tells every change of the units until each has its final state; answers those that failed. */
export function follow({ supervisor, units, verdictOn, emit }: Following): Promise<readonly UnitFailure[]> {
  const tell = createTeller(emit);
  const pending = new Set(units);
  const failures: UnitFailure[] = [];
  const lookAt = (name: string) => {
    const unit = supervisor.unit(name);
    const verdict: Verdict = unit === undefined ? { state: 'stopped', isFinal: true } : verdictOn(unit);
    tell(name, verdict);
    if (!verdict.isFinal) return;
    pending.delete(name);
    if (verdict.problem !== undefined) failures.push({ unit: name, problem: verdict.problem });
  };
  return new Promise((resolve) => {
    const look = () => {
      for (const name of [...pending]) lookAt(name);
      if (pending.size > 0) return;
      unsubscribe();
      resolve(failures);
    };
    const unsubscribe = supervisor.subscribe(look);
    look();
  });
}

/** Tells a unit's state when it is another than the one told last. */
function createTeller(emit: Emit): (unit: string, verdict: Verdict) => void {
  const startMs = performance.now();
  const told = new Map<string, StepState>();
  return (unit, { state, isFinal, problem }) => {
    if (told.get(unit) === state) return;
    told.set(unit, state);
    const message = problem === undefined ? {} : { message: problem.message };
    const durationMs = isFinal ? { durationMs: Math.round(performance.now() - startMs) } : {};
    emit({ type: 'step', unit, state, ...message, ...durationMs });
  };
}

/** Ready, or not to be ready without somebody's doing. */
export function startVerdict(supervisor: Supervisor, newerThan = 0): (unit: Supervised) => Verdict {
  return (unit) => {
    const nowMs = Date.now();
    const { run } = unit;
    const serving = inPhase(run, 'serving');
    if (isReady(run) && (serving?.number ?? 0) > newerThan) return { state: 'ready', isFinal: true };
    const problem = unitProblemOf(supervisor.platform(), unit, nowMs);
    if (problem !== null && isHopeless(unit, problem, nowMs))
      return { state: 'failed', isFinal: true, problem };
    if (run.desired === 'stopped')
      return { state: 'failed', isFinal: true, problem: stoppedMeanwhile(unit.name) };
    const isStarting = inPhase(run, 'starting') !== undefined;
    return { state: isStarting ? 'starting' : 'waiting', isFinal: false };
  };
}

/** A unit that came past its deadline is tried again, but nobody should have to wait for that. */
function isHopeless({ run }: Supervised, problem: UnitProblem, nowMs: number): boolean {
  if (run.desired === 'stopped') return false;
  const isOver = problem.code === 'not-ready' || problem.code === 'dependency-failed';
  const isReloadOver =
    problem.code === 'reload-failed' && run.startDueMs === null && inPhase(run, 'starting') === undefined;
  return isOver || isReloadOver || visibleState(run, nowMs) === 'failed';
}

export function stopVerdict({ run }: Supervised): Verdict {
  const isOver = run.desired === 'stopped' && run.generations.length === 0;
  return isOver ? { state: 'stopped', isFinal: true } : { state: 'stopping', isFinal: false };
}

function stoppedMeanwhile(unit: string): UnitProblem {
  const next = [`Start it: payctl start ${unit}`];
  const at = new Date().toISOString();
  return { code: 'not-ready', message: 'it was stopped meanwhile', lastLogLines: [], next, at };
}
