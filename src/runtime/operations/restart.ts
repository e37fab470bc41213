import type { UnitFailure } from '../../protocol/control.ts';
import type { Emit, Operating } from './context.ts';
import { follow, startVerdict } from './follow.ts';
import { startUnits } from './start.ts';
import { namedTargets } from './targets.ts';

/**
 * A new generation of each named unit (no names: of all but PostgreSQL and Redis), rolling where that is
 * possible; what does not run is started.
 *
 * @throws Failure as startUnits
 */
export async function restartUnits(
  on: Operating,
  names: readonly string[],
  emit: Emit,
): Promise<readonly UnitFailure[]> {
  const { supervisor } = on;
  const all = on.platform().units.map(({ name }) => name);
  const targets = names.length === 0 ? all : namedTargets(on.platform(), names);
  const running = targets.filter((name) => supervisor.unit(name)?.run.desired === 'running');
  const idle = targets.filter((name) => !running.includes(name));
  const started = idle.length === 0 ? [] : await startUnits(on, idle, emit);
  const restarted = await Promise.all(running.map((name) => restartOne(on, name, emit)));
  return [...started, ...restarted.flat()];
}

async function restartOne(
  { supervisor }: Operating,
  name: string,
  emit: Emit,
): Promise<readonly UnitFailure[]> {
  const newest = supervisor.unit(name)?.run.lastGeneration ?? 0;
  supervisor.send(name, { type: 'restart' });
  return await follow({ supervisor, units: [name], verdictOn: startVerdict(supervisor, newest), emit });
}
