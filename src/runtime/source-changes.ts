import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSpec, Platform } from '../protocol/platform.ts';
import type { Supervisor } from './supervisor/supervisor.ts';

/**
 * A save reloads the units that have the file; a new migration is applied before its unit starts again. One that is
 * saved alone is being worked on: its next generation stands by.
 */
export function sourceReloads(
  supervisor: Supervisor,
  platform: () => Platform,
): (units: readonly string[]) => void {
  const stamps = new Map(platform().units.map(({ name, database }) => [name, stampOf(database)]));
  return (units) => {
    for (const { name, database } of platform().units.filter((unit) => units.includes(unit.name))) {
      const stamp = stampOf(database);
      if (stamp !== stamps.get(name)) supervisor.setPrepared(name, false);
      stamps.set(name, stamp);
      supervisor.send(name, { type: 'reload' });
      if (units.length === 1) supervisor.send(name, { type: 'stand-by' });
    }
  };
}

/** Changes with every migration that is added or written; asking the database costs more than a look. */
function stampOf(database: DatabaseSpec | undefined): string {
  return (database?.migrations ?? []).flatMap(filesIn).map(fileStamp).join('\n');
}

function filesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).map((file) => join(directory, file));
  } catch {
    return [];
  }
}

function fileStamp(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return `${file} ${stat?.mtimeMs} ${stat?.size}`;
}
