import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { ProcessIdentity } from '../process/identity.ts';

/** What a daemon leaves for the next one, should it die: the processes it started. */
export type ProcessRecord = ProcessIdentity & {
  unit: string;
  /** A server that loses less when it is asked to stop. */
  quickStop?: NodeJS.Signals;
};

/** Whole or not at all, whenever the writer dies. */
export function writeJson(file: string, value: unknown): void {
  const draft = `${file}.${process.pid}.draft`;
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

export function removeFile(file: string): void {
  rmSync(file, { force: true });
}

/** What is left of a dead daemon's list; a damaged file counts as empty, since the processes' marks tell too. */
export function readProcesses(file: string): readonly ProcessRecord[] {
  const value = readJson(file);
  return Array.isArray(value) ? value.filter(isProcessRecord) : [];
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function isProcessRecord(value: unknown): value is ProcessRecord {
  if (typeof value !== 'object' || value === null) return false;
  if (!('pid' in value && 'startTime' in value && 'unit' in value)) return false;
  return (
    typeof value.pid === 'number' && typeof value.startTime === 'string' && typeof value.unit === 'string'
  );
}
