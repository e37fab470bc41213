import { relative } from 'node:path';
import type { SourceLocation } from '../kernel/failure.ts';
import type { UnitProblem } from '../protocol/control.ts';
import { missingDependencies, type PlatformRun, type Supervised } from './supervisor/reconcile.ts';
import { inPhase, type Problem, visibleState } from './supervisor/unit-run.ts';

/** What is wrong with a unit, with what to do about it; null when nothing is. */
export function unitProblemOf(platform: PlatformRun, unit: Supervised, nowMs: number): UnitProblem | null {
  if (unit.run.problem !== null) return inWords(unit.name, unit.run.problem);
  const failed = failedDependency(platform, unit, nowMs);
  if (failed === undefined) return null;
  return {
    code: 'dependency-failed',
    message: `it waits for ${failed}, which is ${stateOf(platform, failed, nowMs)}`,
    lastLogLines: [],
    next: [`See what is wrong with ${failed}: payctl logs ${failed}`, `Then: payctl start ${unit.name}`],
    at: new Date(nowMs).toISOString(),
  };
}

/** A dependency that will not become ready by itself, for a unit that waits for its start. */
export function failedDependency(platform: PlatformRun, unit: Supervised, nowMs: number): string | undefined {
  const waits =
    unit.run.desired === 'running' &&
    unit.run.startDueMs !== null &&
    inPhase(unit.run, 'serving') === undefined;
  if (!waits) return undefined;
  return missingDependencies(platform, unit).find((name) => isHopeless(platform, name, nowMs));
}

function isHopeless(platform: PlatformRun, name: string, nowMs: number): boolean {
  const dependency = platform.units.get(name);
  if (dependency === undefined) return true;
  const state = visibleState(dependency.run, nowMs);
  const isOff = state === 'failed' || state === 'stopped' || state === 'stopping';
  return isOff || failedDependency(platform, dependency, nowMs) !== undefined;
}

function stateOf(platform: PlatformRun, name: string, nowMs: number): string {
  const dependency = platform.units.get(name);
  return dependency === undefined ? 'stopped' : visibleState(dependency.run, nowMs);
}

function inWords(unit: string, problem: Problem): UnitProblem {
  const { code, message, location, lastLogLines, atMs } = problem;
  return {
    code,
    message,
    ...(location === undefined ? {} : { location }),
    lastLogLines,
    next: nextSteps(unit, problem),
    at: new Date(atMs).toISOString(),
  };
}

function nextSteps(unit: string, { code, location }: Problem): readonly string[] {
  const logs = `See its log: payctl logs ${unit}`;
  const mend =
    location === undefined ? [] : [`Mend ${placeOf(location)} and save: it starts again by itself.`];
  switch (code) {
    case 'port-held':
      return [
        'End the process that holds the port, or use another --port-offset.',
        `Then: payctl start ${unit}`,
      ];
    case 'reload-failed':
      return [...mend, `The version before serves until then. ${logs}`];
    case 'crashed':
    case 'liveness-failed':
      return [...mend, `It is started again by itself. ${logs}`];
    default:
      return [...mend, logs, `Then: payctl restart ${unit}`];
  }
}

/** As short as an editor or a terminal can still open it. */
function placeOf({ file, line }: SourceLocation): string {
  const near = relative(process.cwd(), file);
  const shown = near.startsWith('..') ? file : near;
  return line === undefined ? shown : `${shown}:${line}`;
}
