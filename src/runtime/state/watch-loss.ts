import { statSync, watch } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Calls back, once, when the lock file is not the one at its path any more: the state directory was deleted, moved
 * or replaced, so nobody finds this daemon and the next `up` would start a second one. Answers how to stop watching.
 */
export function watchLoss(lockFile: string, onLost: () => void): () => void {
  const own = inodeOf(lockFile);
  const watcher = watch(dirname(lockFile), { persistent: false });
  const look = () => {
    if (inodeOf(lockFile) === own) return;
    watcher.removeAllListeners('change').close();
    onLost();
  };
  watcher.on('change', look);
  watcher.on('error', look);
  return () => watcher.close();
}

function inodeOf(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.ino;
}
