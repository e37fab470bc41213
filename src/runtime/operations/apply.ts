import { differenceOf, type PlatformDifference } from '../../config/difference.ts';
import { Failure, messageOf } from '../../kernel/failure.ts';
import type { Platform } from '../../protocol/platform.ts';
import type { Operating } from './context.ts';
import { follow, stopVerdict } from './follow.ts';
import { startUnits } from './start.ts';

/**
 * Brings the running platform to an edited platform.yaml: removed units stop, changed ones get a new
 * generation, added ones start if the platform is up. What cannot be loaded changes nothing and is shown.
 */
export async function applyEdit(on: Operating, load: () => Promise<Platform>): Promise<void> {
  try {
    const next = await load();
    const difference = differenceOf(on.platform(), next);
    on.setProblem(difference.needsNewDaemon ? needsNewDaemon() : null);
    if (difference.isEmpty || difference.needsNewDaemon) return;
    on.log('payctl', 'info', `platform.yaml changed: ${inWords(difference)}`);
    await apply(on, next, difference);
  } catch (error) {
    const failure = error instanceof Failure ? error : unexpected(error);
    on.setProblem(failure);
    on.log('payctl', 'error', [failure.message, failure.reason].filter(Boolean).join(': '));
  }
}

async function apply(on: Operating, next: Platform, difference: PlatformDifference): Promise<void> {
  const { supervisor } = on;
  const isUp = on.platform().units.some(({ name }) => isWanted(on, name));
  const infraChanged = [
    ...(difference.postgresChanged ? ['postgres'] : []),
    ...(difference.redisChanged ? ['redis'] : []),
  ];
  await stopAndForget(on, difference.removed);
  on.replacePlatform(next);
  const restarting = difference.changed.filter(
    ({ name, needsRestart }) => needsRestart && isWanted(on, name),
  );
  on.defineUnits(next, [...difference.added, ...difference.changed.map(({ name }) => name)]);
  await on.ensureCertificates();
  await restartInfra(on, infraChanged);
  for (const { name } of restarting) supervisor.send(name, { type: 'restart' });
  if (!isUp || difference.added.length === 0) return;
  for (const { unit, problem } of await startUnits(on, difference.added, () => {}))
    on.log(unit, 'error', problem.message);
}

function isWanted({ supervisor }: Operating, name: string): boolean {
  return supervisor.unit(name)?.run.desired === 'running';
}

async function stopAndForget({ supervisor }: Operating, names: readonly string[]): Promise<void> {
  for (const name of names) supervisor.send(name, { type: 'stop' });
  await follow({ supervisor, units: names, verdictOn: stopVerdict, emit: () => {} });
  for (const name of names) supervisor.forget(name);
}

/** A server under another configuration is another server: stopped, prepared anew, started. */
async function restartInfra(on: Operating, names: readonly string[]): Promise<void> {
  const running = names.filter((name) => isWanted(on, name));
  await stopAndForget(on, running);
  if (running.length > 0) await startUnits(on, running, () => {});
}

function inWords({ added, removed, changed, postgresChanged, redisChanged }: PlatformDifference): string {
  const parts = [
    ...added.map((name) => `${name} added`),
    ...removed.map((name) => `${name} removed`),
    ...changed.map(({ name, fields }) => `${name} changed (${fields.join(', ')})`),
    ...(postgresChanged ? ['postgres changed'] : []),
    ...(redisChanged ? ['redis changed'] : []),
  ];
  return parts.length === 0 ? 'names only' : parts.join(', ');
}

function needsNewDaemon(): Failure {
  return new Failure({
    code: 'needs-new-daemon',
    message: 'platform.yaml changed in a way that the running platform cannot follow',
    next: ['Run `payctl down`, then `payctl up`.'],
  });
}

function unexpected(error: unknown): Failure {
  return new Failure({
    code: 'apply-failed',
    message: 'The edited platform.yaml could not be applied',
    reason: messageOf(error),
    cause: error,
  });
}
