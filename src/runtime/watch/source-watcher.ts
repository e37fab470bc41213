/** Tells which units a save concerns. */
import { dirname } from 'node:path';
import { messageOf } from '../../kernel/failure.ts';
import type { LogLevel } from '../../protocol/control.ts';
import type { UnitSpec } from '../../protocol/platform.ts';
import { isWithin } from './affected-units.ts';
import { createCandidates } from './candidates.ts';
import { gitLockOf } from './git-lock.ts';
import { createSharedGraph } from './import-graph.ts';
import { createKnownSources, type KnownSources } from './known-sources.ts';
import { createSettle } from './settle.ts';
import { watchFaultReporter } from './watch-faults.ts';
import { ignoredBelow, nearestExisting } from './watched-places.ts';
import { createWatches, type Watches } from './watches.ts';

export type SourceChanges = {
  /** Names of the units that must reload, in platform.yaml's order. */
  units: string[];
  /** Those of `extraFiles` that changed. */
  files: string[];
};

export type SourceWatcherOptions = {
  /** The directory that holds platform.yaml. */
  root: string;
  /** Asked anew by `refresh`. */
  units: () => readonly UnitSpec[];
  /** Absolute; platform.yaml. */
  extraFiles: readonly string[];
  onChange: (changes: SourceChanges) => void;
  log: (level: LogLevel, message: string) => void;
};

export type SourceWatcher = {
  /** After platform.yaml changed: watches what its units are now. */
  refresh(): Promise<void>;
  close(): Promise<void>;
};

const times = { quietMs: 40, longestBurstMs: 1_000, longestBlockedMs: 10_000 };

/**
 * Tells which units a save concerns: one call for a burst of saves or a branch switch, none when no content
 * changed. Resolves when it watches. A lost watch (inotify's limit) is told through `log`; nothing throws.
 */
export async function createSourceWatcher(options: SourceWatcherOptions): Promise<SourceWatcher> {
  const [{ watch }, lexer] = await Promise.all([import('chokidar'), import('es-module-lexer')]);
  await lexer.init();
  const isIgnored = ignoredBelow(options.root);
  const graph = createSharedGraph((file) => !isIgnored(file));
  const sources = createKnownSources({ units: options.units, extraFiles: options.extraFiles, graph });
  const onError = watchFaultReporter(options.log);
  const changes = createChangeFinder(options, sources, () => void follow());
  const watches = createWatches({
    watch,
    isIgnored,
    onError,
    onFound: sources.remember,
    onTouched: changes.touch,
    onDirectory: onNewDirectory,
  });

  let refreshing: Promise<void> = Promise.resolve();
  await refresh();
  return { refresh, close };

  function refresh(): Promise<void> {
    refreshing = refreshing.then(() => changes.whileHeld(() => read(sources, watches))).then(follow, onError);
    return refreshing;
  }

  /** Watches where the imports lead now; what changed between being read and being watched counts. */
  async function follow(): Promise<void> {
    await watchNamed(sources, watches).catch(onError);
    for (const file of sources.staleFiles()) changes.touch(file);
  }

  /** A directory that imports pointed into before it was there. */
  function onNewDirectory(directory: string): void {
    const waiting = sources.namedFiles().filter((file) => isWithin(directory, file));
    for (const file of waiting) changes.touch(file);
    if (waiting.length > 0) void follow();
  }

  async function close(): Promise<void> {
    changes.stop();
    await watches.close();
  }
}

async function read(sources: KnownSources, watches: Watches): Promise<void> {
  await sources.load();
  await Promise.all([watchNamed(sources, watches), watches.add(sources.paths(), 'deep')]);
}

/** Import graphs name their files, so their directories are watched without what is below them. */
function watchNamed(sources: KnownSources, watches: Watches): Promise<void> {
  const directories = sources.namedFiles().map((file) => nearestExisting(dirname(file)));
  return watches.add(directories, 'flat');
}

type ChangeFinder = {
  /** A file may have changed. */
  touch(file: string): void;
  /** What is touched meanwhile is looked at afterwards. */
  whileHeld(work: () => Promise<void>): Promise<void>;
  stop(): void;
};

/** Makes one call of many touches, if any content changed. */
function createChangeFinder(
  { root, extraFiles, onChange, log }: SourceWatcherOptions,
  sources: KnownSources,
  onAccepted: () => void,
): ChangeFinder {
  const candidates = createCandidates();
  const isGitBusy = gitLockOf(root);
  let isHeld = false;
  let isStopped = false;
  const settle = createSettle(times, () => isHeld || isGitBusy(), find);

  function find(): void {
    const changed = candidates.files().filter(sources.hasChanged);
    if (changed.some(candidates.isAbsentForNow)) {
      settle.touch();
      return;
    }
    candidates.clear();
    if (changed.length === 0) return;
    sources.accept(changed);
    tell({
      units: [...sources.unitsWith(changed)],
      files: extraFiles.filter((file) => changed.includes(file)),
    });
    onAccepted();
  }

  function tell(changes: SourceChanges): void {
    if (changes.units.length === 0 && changes.files.length === 0) return;
    try {
      onChange(changes);
    } catch (error) {
      log('error', `A change of the sources could not be acted on: ${messageOf(error)}`);
    }
  }

  return {
    touch(file) {
      if (isStopped || !sources.isRelevant(file)) return;
      candidates.add(file);
      settle.touch();
    },
    async whileHeld(work) {
      isHeld = true;
      await work().finally(() => {
        isHeld = false;
      });
    },
    stop() {
      isStopped = true;
      settle.stop();
    },
  };
}
