/** Which places are worth watching, and which never are. */
import { existsSync } from 'node:fs';
import { basename, dirname, relative, sep } from 'node:path';
import type { UnitSpec } from '../../protocol/platform.ts';
import type { WatchedUnit } from './affected-units.ts';

const neverWatched = new Set(['node_modules', '.git', '.payctl']);

/** What editors write beside the file that is being edited. */
const editorFile = /~$|^\.#|^#.*#$|\.sw[a-z]$|^4913$|\.subl\w*\.tmp$|^___jb_|^\.goutputstream-/;

/** True for node_modules, .git, .payctl, the platform's certs, and the editors' own files. */
export function ignoredBelow(root: string): (path: string) => boolean {
  return (path) => {
    const inside = relative(root, path);
    if (inside === '') return false;
    const segments = inside.split(sep);
    // The checkout itself may stand below such a directory, so only what is below the root counts.
    if (segments[0] === 'certs' || segments.some((segment) => neverWatched.has(segment))) return true;
    return editorFile.test(basename(path));
  };
}

export function watchedUnitOf(unit: UnitSpec): WatchedUnit {
  const { entry, paths } = unit.watch;
  return { name: unit.name, entry, paths: [...paths, ...(unit.database?.migrations ?? [])] };
}

/** The directory itself, or while it is missing the nearest one above it that is there. */
export function nearestExisting(directory: string): string {
  let candidate = directory;
  while (!existsSync(candidate) && dirname(candidate) !== candidate) candidate = dirname(candidate);
  return candidate;
}
