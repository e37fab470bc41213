import { setImmediate as turn } from 'node:timers/promises';
import type { UnitSpec } from '../../protocol/platform.ts';
import { affectedUnits, isWithin } from './affected-units.ts';
import { fingerprintOf } from './fingerprint.ts';
import type { SharedGraph } from './import-graph.ts';
import { watchedUnitOf } from './watched-places.ts';

/** What the sources are, as the running units may have read them. */
export type KnownSources = {
  /** Reads the import graphs of what the units are now. */
  load(): Promise<void>;
  /** Files of the import graphs, and extraFiles. */
  namedFiles(): readonly string[];
  /** Files and directories that count with all that is in them. */
  paths(): readonly string[];
  /** Could a change of the file concern anybody? */
  isRelevant(file: string): boolean;
  hasChanged(file: string): boolean;
  /** Takes note of a file outside the graphs, so that a save that changes nothing is known as one. */
  remember(file: string): void;
  /** From now on the files are what they have become, with the imports they have now. */
  accept(changed: readonly string[]): void;
  /** Names of the units that the changed files concern. */
  unitsWith(changed: readonly string[]): readonly string[];
  /** Files of the graphs that look different from when they were read. */
  staleFiles(): readonly string[];
};

/** Beyond this many files in `watch.paths`, a file's first event counts as a change without a look at its content. */
const mostPlainFiles = 5_000;

export function createKnownSources(given: {
  units: () => readonly UnitSpec[];
  extraFiles: readonly string[];
  graph: SharedGraph;
}): KnownSources {
  const { graph, extraFiles } = given;
  /** Of files outside the graph: migrations, watch.paths, extraFiles. */
  const fingerprints = new Map<string, string | undefined>();
  let units = given.units().map(watchedUnitOf);
  let edges = graph.edges();

  const entries = () => units.map(({ entry }) => entry).filter((entry) => entry !== undefined);
  const paths = () => units.flatMap((unit) => unit.paths);
  const remember = (file: string) => {
    if (graph.has(file) || fingerprints.has(file) || fingerprints.size >= mostPlainFiles) return;
    fingerprints.set(file, fingerprintOf(file));
  };
  return {
    paths,
    remember,
    async load() {
      units = given.units().map(watchedUnitOf);
      for (const entry of entries()) {
        graph.read(entry);
        // Starting units matters more than watching them.
        await turn();
      }
      edges = graph.edges();
      for (const file of extraFiles) remember(file);
    },
    namedFiles: () => [...edges.keys(), ...extraFiles],
    isRelevant: (file) =>
      graph.has(file) || extraFiles.includes(file) || paths().some((path) => isWithin(path, file)),
    hasChanged: (file) =>
      fingerprintOf(file) !== (graph.has(file) ? graph.fingerprint(file) : fingerprints.get(file)),
    accept(changed) {
      for (const file of changed) {
        if (graph.has(file)) graph.reread(file);
        else fingerprints.set(file, fingerprintOf(file));
      }
      for (const entry of entries()) graph.read(entry);
      edges = graph.edges();
    },
    unitsWith: (changed) => affectedUnits({ graph: edges, units, changed }),
    staleFiles: () => [...edges.keys()].filter(graph.looksStale),
  };
}
