import type { RunningGeneration } from '../units/generation.ts';
import type { RunSpec } from '../units/run-spec.ts';
import type { UnitAction, UnitEvent } from './decide.ts';
import { nextTickMs, type PlatformEvent, type PlatformRun, reconcile, type Supervised } from './reconcile.ts';
import { shownGeneration } from './unit-run.ts';

/** Carries out what `reconcile` decides, and tells it what happens. */
export type Supervisor = {
  /** Makes a unit known or changes its declaration; starts nothing. */
  define(spec: RunSpec, prepared: boolean): void;
  /** For a unit that is stopped. */
  forget(unit: string): void;
  send(unit: string, event: UnitEvent): void;
  setPrepared(unit: string, prepared: boolean): void;
  platform(): PlatformRun;
  unit(name: string): Supervised | undefined;
  spec(name: string): RunSpec | undefined;
  specs(): readonly RunSpec[];
  /** The process that serves, or else the newest one there is. */
  running(name: string): RunningGeneration | undefined;
  /** From now on nothing is started any more. */
  seal(): void;
  /** Called after every change; answers how to be called no more. */
  subscribe(listener: () => void): () => void;
};

export type SupervisorEffects = {
  /** Throws when it cannot be done, such as `port-held`; the supervisor reports that as an exit. */
  spawn(spec: RunSpec, generation: number, start: GenerationStart): RunningGeneration;
  releaseSockets(unit: string): void;
  /** Evidence of a spawn that threw. */
  evidenceOf(error: unknown): Extract<UnitEvent, { type: 'exited' }>['evidence'];
  /** After every change of the processes that live. */
  processesChanged(running: readonly LivingGeneration[]): void;
};

export type GenerationStart = {
  /** It waits to be told to begin. */
  isStandby: boolean;
  report: (event: UnitEvent) => void;
};

export type LivingGeneration = { unit: string; generation: RunningGeneration };

/** setTimeout counts in 32 bits; an earlier wake-up than needed does no harm. */
const longestTimerMs = 2 ** 31 - 1;

export function createSupervisor(effects: SupervisorEffects, mostStarting: number): Supervisor {
  let platform: PlatformRun = { units: new Map(), mostStarting };
  const specs = new Map<string, RunSpec>();
  const living = new Map<string, LivingGeneration>();
  const listeners = new Set<() => void>();
  const queue: PlatformEvent[] = [];
  let isBusy = false;
  let isSealed = false;
  let decidedAtMs = 0;
  let timer: NodeJS.Timeout | undefined;

  /** Events that arise while one is carried out wait their turn. */
  function post(event: PlatformEvent): void {
    queue.push(event);
    if (isBusy) return;
    isBusy = true;
    try {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) step(next);
    } finally {
      isBusy = false;
    }
    armTimer();
    for (const listener of [...listeners]) listener();
  }

  function step(event: PlatformEvent): void {
    decidedAtMs = Date.now();
    const decision = reconcile(platform, event, decidedAtMs);
    platform = decision.platform;
    if (event.type === 'unit' && event.event.type === 'exited')
      forgetGeneration(event.unit, event.event.generation);
    for (const { unit, action } of decision.actions) perform(unit, action);
  }

  function perform(unit: string, action: UnitAction): void {
    switch (action.type) {
      case 'release-sockets':
        effects.releaseSockets(unit);
        break;
      case 'spawn':
      case 'spawn-standby':
        spawn(unit, action.generation, action.type === 'spawn-standby');
        break;
      default:
        command(living.get(keyOf(unit, action.generation))?.generation, action.type);
    }
  }

  function spawn(unit: string, number: number, isStandby: boolean): void {
    const spec = specs.get(unit);
    if (spec === undefined) return;
    try {
      const report = (event: UnitEvent) => post({ type: 'unit', unit, event });
      const generation = effects.spawn(spec, number, { isStandby, report });
      living.set(keyOf(unit, number), { unit, generation });
      effects.processesChanged([...living.values()]);
    } catch (error) {
      post({
        type: 'unit',
        unit,
        event: { type: 'exited', generation: number, evidence: effects.evidenceOf(error) },
      });
    }
  }

  function forgetGeneration(unit: string, number: number): void {
    if (living.delete(keyOf(unit, number))) effects.processesChanged([...living.values()]);
  }

  function armTimer(): void {
    clearTimeout(timer);
    // Seen from the last decision: what became due since then has not been decided on yet.
    const dueMs = nextTickMs(platform, decidedAtMs);
    if (!Number.isFinite(dueMs)) return;
    const waitMs = Math.max(dueMs - Date.now(), 0);
    timer = setTimeout(() => post({ type: 'tick' }), Math.min(waitMs, longestTimerMs));
  }

  return {
    define(spec, prepared) {
      specs.set(spec.name, spec);
      post({ type: 'define', unit: spec.name, startAfter: spec.startAfter, policy: spec.policy, prepared });
    },
    forget(unit) {
      specs.delete(unit);
      post({ type: 'forget', unit });
    },
    send(unit, event) {
      if (!isSealed || event.type !== 'start') post({ type: 'unit', unit, event });
    },
    seal() {
      isSealed = true;
    },
    setPrepared: (unit, prepared) => post({ type: 'prepared', unit, prepared }),
    platform: () => platform,
    unit: (name) => platform.units.get(name),
    spec: (name) => specs.get(name),
    specs: () => [...specs.values()],
    running(name) {
      const run = platform.units.get(name)?.run;
      const chosen = run && shownGeneration(run);
      return chosen && living.get(keyOf(name, chosen.number))?.generation;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function command(
  generation: RunningGeneration | undefined,
  type: Exclude<UnitAction['type'], 'spawn' | 'spawn-standby' | 'release-sockets'>,
): void {
  switch (type) {
    case 'begin':
      generation?.begin();
      break;
    case 'drain':
      generation?.drain();
      break;
    case 'terminate':
      generation?.terminate();
      break;
    case 'kill':
      generation?.kill();
      break;
    case 'watch-liveness':
      generation?.watchLiveness();
      break;
  }
}

function keyOf(unit: string, generation: number): string {
  return `${unit}#${generation}`;
}
