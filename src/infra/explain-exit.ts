import { Failure } from '../kernel/failure.ts';
import type { InfraName } from '../protocol/infra.ts';
import { diskFull, diskFullLine, isDiskFull } from './disk-full.ts';

const portHeld = /address already in use/i;

/**
 * Why a server ended, from the last lines of its log, when it is something the user can change: a full disk
 * (`disk-full`), a port that another program took (`port-held`). Undefined when the log says nothing known.
 */
export function explainExit(name: InfraName, logTail: string): Failure | undefined {
  if (isDiskFull(logTail)) return diskFull(`the data of ${name}`, diskFullLine(logTail));
  const line = logTail.split('\n').find((candidate) => portHeld.test(candidate));
  if (line === undefined) return undefined;
  return new Failure({
    code: 'port-held',
    message: `Another program holds the port of ${name}`,
    reason: line.trim(),
    next: ['End that program, or move the platform with --port-offset.'],
  });
}
