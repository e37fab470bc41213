import { decide, type UnitAction, type UnitEvent } from './decide.ts';
import type { StartNode } from './start-order.ts';
import {
  inPhase,
  isReady,
  newUnitRun,
  nextWakeMs,
  type UnitPolicy,
  type UnitRun,
  wantsStart,
} from './unit-run.ts';

export type Supervised = StartNode & {
  run: UnitRun;
  /** What it needs beside other units exists: its database, role and migrations. */
  prepared: boolean;
};

export type PlatformRun = {
  /** In the order in which free slots are given. */
  units: ReadonlyMap<string, Supervised>;
  /** How many may be starting at once. */
  mostStarting: number;
};

export type PlatformEvent =
  | { type: 'unit'; unit: string; event: UnitEvent }
  | { type: 'define'; unit: string; startAfter: readonly string[]; policy: UnitPolicy; prepared: boolean }
  /** Forgotten as soon as nothing of it is left; it must have been told to stop. */
  | { type: 'forget'; unit: string }
  | { type: 'prepared'; unit: string; prepared: boolean }
  | { type: 'tick' };

export type PlatformAction = { unit: string; action: UnitAction };
export type PlatformDecision = { platform: PlatformRun; actions: readonly PlatformAction[] };

/** The platform's next state and what is to be done, from what happened. Pure; time is Unix milliseconds. */
export function reconcile(platform: PlatformRun, event: PlatformEvent, nowMs: number): PlatformDecision {
  const decided = apply(platform, event, nowMs);
  const admitted = admit(decided.platform, nowMs);
  return { platform: admitted.platform, actions: [...decided.actions, ...admitted.actions] };
}

function apply(platform: PlatformRun, event: PlatformEvent, nowMs: number): PlatformDecision {
  switch (event.type) {
    case 'unit':
      return decideForAll(platform, event, nowMs);
    case 'tick':
      return tickAll(platform, nowMs);
    case 'define':
      return define(platform, event, nowMs);
    case 'forget':
      return { platform: { ...platform, units: without(platform.units, event.unit) }, actions: [] };
    case 'prepared':
      return changed(platform, event.unit, (unit) => ({ ...unit, prepared: event.prepared }));
  }
}

/** Starts whoever wants to, whose dependencies are ready, as long as there are slots. */
function admit(platform: PlatformRun, nowMs: number): PlatformDecision {
  let decision: PlatformDecision = { platform, actions: [] };
  let starting = [...platform.units.values()].filter(
    ({ run }) => inPhase(run, 'starting') !== undefined,
  ).length;
  for (const unit of platform.units.values()) {
    if (starting >= platform.mostStarting) break;
    if (!mayStart(platform, unit, nowMs)) continue;
    starting += 1;
    const next = decideFor(decision.platform, unit.name, { type: 'admit' }, nowMs);
    decision = { platform: next.platform, actions: [...decision.actions, ...next.actions] };
  }
  return decision;
}

export function mayStart(platform: PlatformRun, unit: Supervised, nowMs: number): boolean {
  return wantsStart(unit.run, nowMs) && unit.prepared && missingDependencies(platform, unit).length === 0;
}

/** Names of the dependencies that are not ready, or not even known. */
export function missingDependencies(platform: PlatformRun, unit: StartNode): readonly string[] {
  return unit.startAfter.filter((name) => {
    const dependency = platform.units.get(name);
    return dependency === undefined || !isReady(dependency.run);
  });
}

function decideFor(platform: PlatformRun, name: string, event: UnitEvent, nowMs: number): PlatformDecision {
  const unit = platform.units.get(name);
  if (unit === undefined) return { platform, actions: [] };
  const { run, actions } = decide(unit.run, event, nowMs);
  const units = new Map(platform.units).set(name, { ...unit, run });
  return { platform: { ...platform, units }, actions: actions.map((action) => ({ unit: name, action })) };
}

function tickAll(platform: PlatformRun, nowMs: number): PlatformDecision {
  let decision: PlatformDecision = { platform, actions: [] };
  for (const name of platform.units.keys()) {
    const next = decideFor(decision.platform, name, { type: 'tick' }, nowMs);
    decision = { platform: next.platform, actions: [...decision.actions, ...next.actions] };
  }
  return decision;
}

/** One generation stands by in the whole platform: the memory of a second would serve a save that nobody makes. */
function decideForAll(
  platform: PlatformRun,
  { unit, event }: PlatformEvent & { type: 'unit' },
  nowMs: number,
): PlatformDecision {
  let decision = decideFor(platform, unit, event, nowMs);
  if (event.type !== 'stand-by') return decision;
  for (const { name, run } of platform.units.values()) {
    if (name === unit || !run.keepsStandby) continue;
    const next = decideFor(decision.platform, name, { type: 'stand-down' }, nowMs);
    decision = { platform: next.platform, actions: [...decision.actions, ...next.actions] };
  }
  return decision;
}

function define(
  platform: PlatformRun,
  event: PlatformEvent & { type: 'define' },
  nowMs: number,
): PlatformDecision {
  const { unit: name, startAfter, policy, prepared } = event;
  const known = platform.units.get(name);
  const run = known === undefined ? newUnitRun(policy) : { ...known.run, policy };
  const units = new Map(platform.units).set(name, { name, startAfter, prepared, run });
  // One that was started ahead knows the unit as it was declared before.
  return decideFor({ ...platform, units }, name, { type: 'stand-down' }, nowMs);
}

function changed(
  platform: PlatformRun,
  name: string,
  change: (unit: Supervised) => Supervised,
): PlatformDecision {
  const unit = platform.units.get(name);
  if (unit === undefined) return { platform, actions: [] };
  return { platform: { ...platform, units: new Map(platform.units).set(name, change(unit)) }, actions: [] };
}

function without(units: PlatformRun['units'], name: string): PlatformRun['units'] {
  const left = new Map(units);
  left.delete(name);
  return left;
}

/** When a `tick` is due (Unix milliseconds); Infinity when nothing waits for time. */
export function nextTickMs(platform: PlatformRun, nowMs: number): number {
  return Math.min(
    Number.POSITIVE_INFINITY,
    ...[...platform.units.values()].map(({ run }) => nextWakeMs(run, nowMs)),
  );
}
