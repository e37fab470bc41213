import { isDeepStrictEqual } from 'node:util';
import type { Platform, UnitSpec } from '../protocol/platform.ts';

/** What an edited platform.yaml asks of a running platform. */
export type PlatformDifference = {
  added: readonly string[];
  removed: readonly string[];
  changed: readonly UnitChange[];
  postgresChanged: boolean;
  redisChanged: boolean;
  /** Aliases, groups or the platform's name: nothing runs differently. */
  namesChanged: boolean;
  /** Something that running units cannot follow: another root or port offset. */
  needsNewDaemon: boolean;
  isEmpty: boolean;
};

export type UnitChange = {
  name: string;
  fields: readonly (keyof UnitSpec)[];
  /** The running process has what changed from its start: only a new one has the new. */
  needsRestart: boolean;
  /** Sockets must be bound anew: the held ones do not fit any more. */
  listenersChanged: boolean;
  /** A database, a role or migrations must be there before the unit starts again. */
  databaseChanged: boolean;
};

/** Pure: compares two loaded platforms unit by unit. Units are in the order of the platform that has them. */
export function differenceOf(previous: Platform, next: Platform): PlatformDifference {
  const before = byName(previous);
  const after = byName(next);
  const difference = {
    added: next.units.filter((unit) => !before.has(unit.name)).map((unit) => unit.name),
    removed: previous.units.filter((unit) => !after.has(unit.name)).map((unit) => unit.name),
    changed: next.units.flatMap((unit) => changeOf(before.get(unit.name), unit)),
    postgresChanged: !isDeepStrictEqual(previous.postgres, next.postgres),
    redisChanged: !isDeepStrictEqual(previous.redis, next.redis),
    namesChanged: (['name', 'aliases', 'groups'] as const).some((field) => differs(previous, next, field)),
    needsNewDaemon: (['root', 'portOffset', 'host'] as const).some((field) => differs(previous, next, field)),
  };
  return { ...difference, isEmpty: isEmpty(difference) };
}

/** Whatever the process was given when it was started. The rest (probes, policies, watching, groups) is the daemon's alone. */
const givenAtStart: ReadonlySet<keyof UnitSpec> = new Set([
  'kind',
  'command',
  'workingDirectory',
  'listeners',
  'environment',
  'database',
]);

function changeOf(before: UnitSpec | undefined, after: UnitSpec): UnitChange[] {
  if (before === undefined) return [];
  const fields = fieldsOf(before, after).filter((field) => !isDeepStrictEqual(before[field], after[field]));
  if (fields.length === 0) return [];
  return [
    {
      name: after.name,
      fields,
      needsRestart: fields.some((field) => givenAtStart.has(field)),
      listenersChanged: fields.includes('listeners'),
      databaseChanged: fields.includes('database'),
    },
  ];
}

function fieldsOf(before: UnitSpec, after: UnitSpec): (keyof UnitSpec)[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].filter(isField);
}

/** A specification has no keys but its fields. */
function isField(_key: string): _key is keyof UnitSpec {
  return true;
}

function differs(previous: Platform, next: Platform, field: keyof Platform): boolean {
  return !isDeepStrictEqual(previous[field], next[field]);
}

function isEmpty(difference: Omit<PlatformDifference, 'isEmpty'>): boolean {
  return Object.values(difference).every((part) => (typeof part === 'boolean' ? !part : part.length === 0));
}

function byName(platform: Platform): ReadonlyMap<string, UnitSpec> {
  return new Map(platform.units.map((unit) => [unit.name, unit]));
}
