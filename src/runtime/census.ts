import { messageOf } from '../kernel/failure.ts';
import type { Guardian } from './guardian/guardian.ts';
import { type ProcessRecord, writeJson } from './state/state-files.ts';
import type { LivingGeneration } from './supervisor/supervisor.ts';
import { isInfraName } from './units/unit-spec.ts';

/** By these signals the servers stop at once and in order, without waiting for their clients. */
const quickStopOf = { postgres: 'SIGINT', redis: 'SIGTERM' } as const;

/** Keeps those informed who end the platform's processes when the daemon cannot: the guardian, and the next daemon. */
export function createCensus(options: {
  guardian: Guardian;
  processesFile: string;
}): (living: readonly LivingGeneration[]) => void {
  let latest: readonly ProcessRecord[] = [];
  let isDue = false;
  const write = () => {
    isDue = false;
    try {
      writeJson(options.processesFile, latest);
    } catch (error) {
      // A full disk: the guardian knows them too, and the next daemon finds them by their marks.
      console.error(`${options.processesFile} cannot be written: ${messageOf(error)}`);
    }
  };
  return (living) => {
    latest = living.flatMap(recordOf);
    options.guardian.watchOver(
      latest.map(({ pid, startTime, quickStop }) => ({
        identity: { pid, startTime },
        ...(quickStop === undefined ? {} : { quickStop }),
      })),
    );
    // Nineteen starts at once are one write.
    if (!isDue) setImmediate(write);
    isDue = true;
  };
}

function recordOf({ unit, generation: { identity } }: LivingGeneration): readonly ProcessRecord[] {
  if (identity === undefined) return [];
  return [{ ...identity, unit, ...(isInfraName(unit) ? { quickStop: quickStopOf[unit] } : {}) }];
}
