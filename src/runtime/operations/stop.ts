import { rm } from 'node:fs/promises';
import type { UnitFailure } from '../../protocol/control.ts';
import { heldPorts } from '../listeners/held-sockets.ts';
import { stopWaves } from '../supervisor/start-order.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';
import { portClaimsOf } from '../units/spawn-effects.ts';
import type { Emit, Operating } from './context.ts';
import { follow, stopVerdict } from './follow.ts';
import { namedTargets } from './targets.ts';

/**
 * Stops the named units, those that need others first; ends when nothing of them lives.
 *
 * @throws Failure `unknown-unit`
 */
export async function stopUnits(
  on: Operating,
  names: readonly string[],
  emit: Emit,
): Promise<readonly UnitFailure[]> {
  await stopInWaves(on.supervisor, namedTargets(on.platform(), names), emit);
  return [];
}

/** Stops everything, in reverse start order; ends when no process lives and no port is bound. */
export async function stopPlatform(
  on: Operating,
  options: { volumes: boolean },
  emit: Emit,
): Promise<readonly UnitFailure[]> {
  const specs = on.supervisor.specs();
  await stopInWaves(
    on.supervisor,
    specs.map(({ name }) => name),
    emit,
  );
  await on.infrastructure.quiet();
  if (options.volumes) await rm(on.paths.data, { recursive: true, force: true });
  const held = heldPorts(portClaimsOf(specs, on.sockets.isHeld)).filter(({ isLingering }) => !isLingering);
  return held.map(({ claim, failure }) => ({
    unit: claim.unit,
    problem: {
      code: 'port-held',
      message: failure.message,
      lastLogLines: [],
      next: failure.next,
      at: new Date().toISOString(),
    },
  }));
}

async function stopInWaves(supervisor: Supervisor, names: readonly string[], emit: Emit): Promise<void> {
  const nodes = supervisor.specs().filter(({ name }) => names.includes(name));
  for (const wave of stopWaves(nodes)) {
    for (const unit of wave) supervisor.send(unit, { type: 'stop' });
    await follow({ supervisor, units: wave, verdictOn: stopVerdict, emit });
  }
}
