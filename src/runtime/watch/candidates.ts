import { fingerprintOf } from './fingerprint.ts';

/** An editor that saves by renaming leaves the name free for a moment; a file missing for longer is deleted. */
const longestAbsenceMs = 150;

/** Files that were touched and may have changed, each with the time of its first event. */
export type Candidates = {
  add(file: string): void;
  files(): readonly string[];
  /** Missing, but perhaps only for the moment of a save. */
  isAbsentForNow(file: string): boolean;
  clear(): void;
};

export function createCandidates(): Candidates {
  const sinceMs = new Map<string, number>();
  return {
    add: (file) => void (sinceMs.has(file) || sinceMs.set(file, performance.now())),
    files: () => [...sinceMs.keys()],
    isAbsentForNow: (file) =>
      performance.now() - (sinceMs.get(file) ?? 0) < longestAbsenceMs && fingerprintOf(file) === undefined,
    clear: () => sinceMs.clear(),
  };
}
