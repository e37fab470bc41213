import { sep } from 'node:path';

/** File → the files it imports, all absolute; a file that is imported but missing is in it as well. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

export type WatchedUnit = {
  name: string;
  /** A TypeScript or JavaScript file whose import graph counts. */
  entry?: string | undefined;
  /** Absolute files and directories that count whatever imports them. */
  paths: readonly string[];
};

/** The names of the units that a change of `changed` concerns, in the order of `units`. Pure. */
export function affectedUnits({
  graph,
  units,
  changed,
}: {
  graph: ImportGraph;
  units: readonly WatchedUnit[];
  changed: readonly string[];
}): readonly string[] {
  return units.filter((unit) => isAffected(unit, graph, changed)).map((unit) => unit.name);
}

/** Every file that the entry imports, directly or not, itself included. */
export function filesReachedFrom(graph: ImportGraph, entry: string): ReadonlySet<string> {
  const reached = new Set([entry]);
  // A Set's iteration reaches what is added meanwhile, so this ends when nothing new is found, cycles included.
  for (const file of reached) for (const imported of graph.get(file) ?? []) reached.add(imported);
  return reached;
}

export function isWithin(path: string, file: string): boolean {
  return file === path || file.startsWith(path.endsWith(sep) ? path : path + sep);
}

function isAffected(unit: WatchedUnit, graph: ImportGraph, changed: readonly string[]): boolean {
  const inPaths = (file: string) => !isTestFile(file) && unit.paths.some((path) => isWithin(path, file));
  if (changed.some(inPaths)) return true;
  if (unit.entry === undefined) return false;
  const reached = filesReachedFrom(graph, unit.entry);
  return changed.some((file) => reached.has(file));
}

/** No running unit holds a test, unless it imports it. */
function isTestFile(file: string): boolean {
  return /\.test\.[cm]?[jt]sx?$/.test(file);
}
