import { setTimeout as delay } from 'node:timers/promises';
import type { Failure } from '../../kernel/failure.ts';
import type { UnitFailure } from '../../protocol/control.ts';
import { type HeldPort, heldPorts, type PortClaim } from '../listeners/held-sockets.ts';
import { begun, isReady } from '../supervisor/unit-run.ts';
import { portClaimsOf } from '../units/spawn-effects.ts';
import { isInfraName } from '../units/unit-spec.ts';
import type { Emit, Operating } from './context.ts';
import { follow, startVerdict } from './follow.ts';
import { startTargets } from './targets.ts';

/**
 * Brings the named units, or all, to readiness, with what they need. What runs already is left alone; what
 * failed before is tried again. Nothing is started when a port that is needed is held; all are bound before anything
 * starts, as the kernel may give any of them to a connection that is made meanwhile.
 *
 * @throws Failure when the operation as a whole cannot be done: `unknown-unit`, certificates, infrastructure
 */
export async function startUnits(
  on: Operating,
  names: readonly string[],
  emit: Emit,
): Promise<readonly UnitFailure[]> {
  const { supervisor } = on;
  const targets = startTargets(on.platform(), names);
  const missing = targets.filter((name) => !isRunning(on, name));
  for (const unit of targets.filter((name) => !missing.includes(name)))
    emit({ type: 'step', unit, state: 'unchanged' });
  for (const unit of missing) emit({ type: 'step', unit, state: 'waiting' });
  const stopsBefore = new Map(missing.map((name) => [name, stopsOf(on, name)]));
  const isWanted = (name: string) => stopsOf(on, name) === stopsBefore.get(name);
  const held = (
    await portsHeld(on, { claims: claimsOf(on, missing), emit }, () => missing.some(isWanted))
  ).map(failureOf);
  if (held.length > 0) {
    for (const { unit, problem } of held)
      emit({ type: 'step', unit, state: 'failed', message: problem.message });
    return held;
  }
  holdPorts(on, missing.filter(isWanted));
  try {
    await Promise.all([on.ensureCertificates(), on.infrastructure.prepare(missing)]);
  } catch (error) {
    for (const name of missing) if (isIdle(on, name)) on.sockets.release(name);
    throw error;
  }
  // Whoever was told to stop while we prepared stays stopped.
  for (const unit of missing.filter(isWanted)) supervisor.send(unit, { type: 'start' });
  const failures = await follow({ supervisor, units: missing, verdictOn: startVerdict(supervisor), emit });
  await on.watching();
  return failures;
}

function stopsOf({ supervisor }: Operating, name: string): number {
  return supervisor.unit(name)?.run.stops ?? 0;
}

function isRunning({ supervisor }: Operating, name: string): boolean {
  const unit = supervisor.unit(name);
  return unit !== undefined && isReady(unit.run);
}

/** Longer than Linux keeps the port of a connection that has ended. */
const lingerLimitMs = 65_000;
const lingerPollMs = 250;

/** Those that are held, once what only lingers has been waited for, and what a unit of ours is about to let go. */
async function portsHeld(
  on: Operating,
  { claims, emit }: { claims: readonly PortClaim[]; emit: Emit },
  isWanted: () => boolean,
): Promise<readonly HeldPort[]> {
  const deadlineMs = performance.now() + lingerLimitMs;
  const told = new Set<string>();
  for (;;) {
    const held = heldPorts(claims);
    const isWorthWaiting =
      held.length > 0 && (isAnyDraining(on) || held.every(({ isLingering }) => isLingering));
    if (!isWorthWaiting || !isWanted() || performance.now() > deadlineMs) return held;
    for (const { claim, failure } of held.filter(({ claim }) => !told.has(claim.unit))) {
      told.add(claim.unit);
      emit({ type: 'step', unit: claim.unit, state: 'waiting', message: messageFrom(failure) });
    }
    await delay(lingerPollMs);
  }
}

/** A generation that was followed by another listens until it has answered what it has, also where that one does not. */
function isAnyDraining({ platform, supervisor }: Operating): boolean {
  return platform().units.some(({ name }) => {
    const unit = supervisor.unit(name);
    return unit !== undefined && begun(unit.run).length > 1;
  });
}

function claimsOf(on: Operating, names: readonly string[]): readonly PortClaim[] {
  const idle = names.filter((name) => isIdle(on, name));
  return [
    ...portClaimsOf(specsOf(on, idle), on.sockets.isHeld),
    ...idle.filter(isInfraName).flatMap((name) => infraClaim(on, name)),
  ];
}

/** Stopping a unit that has not started frees them again. One that cannot be had yet is refused at its unit's start. */
function holdPorts(on: Operating, names: readonly string[]): void {
  for (const { name, listeners } of specsOf(on, names)) {
    try {
      on.sockets.hold(name, listeners);
    } catch {}
  }
}

function specsOf({ supervisor }: Operating, names: readonly string[]) {
  return names.flatMap((name) => supervisor.spec(name) ?? []).filter(({ kind }) => kind !== 'infra');
}

function isIdle({ supervisor }: Operating, name: string): boolean {
  return (supervisor.unit(name)?.run.generations.length ?? 0) === 0;
}

function failureOf({ claim, failure }: HeldPort): UnitFailure {
  return {
    unit: claim.unit,
    problem: {
      code: 'port-held',
      message: messageFrom(failure),
      lastLogLines: [],
      next: failure.next,
      at: new Date().toISOString(),
    },
  };
}

function messageFrom({ message, reason }: Failure): string {
  return reason === undefined ? message : `${message} (${reason})`;
}

/** Not known to the supervisor before it is prepared, so platform.yaml says which port it will take. */
function infraClaim(on: Operating, name: 'postgres' | 'redis'): readonly PortClaim[] {
  const { mode, host, port } = on.platform()[name];
  return mode === 'external' ? [] : [{ unit: name, host, port }];
}
