import { type Stats, statSync } from 'node:fs';
import { relative } from 'node:path';
import type { UnitSpec } from '../../protocol/platform.ts';
import type { UnitDraft } from '../default.ts';
import type { Finding } from '../problem.ts';
import { type CheckContext, originOf } from './context.ts';

type FileContext = CheckContext & { root: string };

/** What a unit runs in and watches is there. */
export function checkFiles(context: FileContext, unit: UnitDraft, spec: UnitSpec): Finding[] {
  const { entry, paths } = spec.watch;
  const named = (path: string) => relative(context.root, path);
  return [
    ...missingDirectory(context, unit, spec),
    ...(entry === undefined || statOf(entry)?.isFile() === true ? [] : [missingEntry(context, unit, entry)]),
    ...paths.flatMap((path, index) => {
      if (statOf(path) !== undefined) return [];
      const place = originOf(context, unit, ['watch', 'paths', index]);
      return [
        {
          ...place,
          code: 'watch-path-missing',
          message: `${named(path)}, which ${unit.name} watches, does not exist`,
          found: named(path),
        },
      ];
    }),
  ];
}

/** An inherited entry is missed by the unit, so that is where it is shown. */
function missingEntry(context: FileContext, unit: UnitDraft, file: string): Finding {
  const entry = relative(context.root, file);
  const path = [...unit.path, 'watch', 'entry'];
  const place = context.has(path) ? { path } : { path: unit.path, at: 'key' as const };
  return {
    ...place,
    code: 'watch-entry-missing',
    message: `The file ${entry}, which ${unit.name} watches, does not exist`,
    found: entry,
  };
}

function missingDirectory(context: FileContext, unit: UnitDraft, spec: UnitSpec): Finding[] {
  if (statOf(spec.workingDirectory)?.isDirectory() === true) return [];
  const directory = relative(context.root, spec.workingDirectory);
  const message = `The working directory ${directory} of ${unit.name} does not exist`;
  return [
    {
      ...originOf(context, unit, ['workingDirectory']),
      code: 'working-directory-missing',
      message,
      found: directory,
    },
  ];
}

/** Synchronous: some forty calls of microseconds, where promises would cost more than the calls. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
