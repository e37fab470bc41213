import type { FSWatcher, watch } from 'chokidar';

export type Watches = {
  /** Resolves when the watches stand. `flat`: only what is directly in the directories. */
  add(paths: readonly string[], reach: 'flat' | 'deep'): Promise<void>;
  close(): Promise<void>;
};

export type WatchesOptions = {
  watch: typeof watch;
  isIgnored: (path: string) => boolean;
  /** A file that was there when its watch began; only of deep watches, whose files nobody names. */
  onFound: (file: string) => void;
  /** A file that was made, changed or removed. */
  onTouched: (file: string) => void;
  onDirectory: (directory: string) => void;
  onError: (error: unknown) => void;
};

/** A watch that cannot be made is told through onError; waiting for it must still end. */
const longestSetUpMs = 10_000;

/** chokidar tells its readiness once, so each addition is a watcher of its own; an added path stays watched. */
export function createWatches(options: WatchesOptions): Watches {
  const added = { flat: new Set<string>(), deep: new Set<string>() };
  const watchers: FSWatcher[] = [];
  let isClosed = false;
  return {
    async add(paths, reach) {
      const missing = [...new Set(paths)].filter((path) => !added[reach].has(path));
      if (missing.length === 0 || isClosed) return;
      for (const path of missing) added[reach].add(path);
      const watcher = open(options, missing, reach);
      watchers.push(watcher);
      await ready(watcher);
    },
    async close() {
      isClosed = true;
      await Promise.all(watchers.splice(0).map((watcher) => watcher.close()));
    },
  };
}

function open(options: WatchesOptions, paths: readonly string[], reach: 'flat' | 'deep'): FSWatcher {
  let isFirstScan = true;
  const watcher = options.watch([...paths], {
    ignored: (path) => options.isIgnored(path),
    // Renames are put together by the settling, together with everything else of a burst.
    atomic: false,
    ignorePermissionErrors: true,
    ignoreInitial: reach === 'flat',
    ...(reach === 'flat' ? { depth: 0 } : {}),
  });
  return watcher
    .on('error', options.onError)
    .once('ready', () => {
      isFirstScan = false;
    })
    .on('all', (event, path) => {
      if (event === 'addDir' && !isFirstScan) options.onDirectory(path);
      if (event === 'addDir' || event === 'unlinkDir') return;
      if (isFirstScan && event === 'add') options.onFound(path);
      else options.onTouched(path);
    });
}

function ready(watcher: FSWatcher): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, longestSetUpMs);
    timer.unref();
    watcher.once('ready', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
