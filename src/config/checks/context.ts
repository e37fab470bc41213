import { nearest } from '../../kernel/nearest.ts';
import type { PlatformDraft } from '../check-shape.ts';
import type { UnitDraft } from '../default.ts';
import type { Finding, Path } from '../problem.ts';

/** What every check looks at; a check is pure and answers with findings. */
export type CheckContext = {
  draft: PlatformDraft;
  units: readonly UnitDraft[];
  unitsByName: ReadonlyMap<string, UnitDraft>;
  portOffset: number;
  /** `line 12`, to point to the other place of a conflict. */
  lineOf: (path: Path) => string;
  /** Whether a path is written in the file, rather than defaulted. */
  has: (path: Path) => boolean;
};

/** Where a field of a unit was said: at the unit, else in the defaults, else nowhere: then the unit's own key. */
export function originOf(
  context: Pick<CheckContext, 'has'>,
  unit: UnitDraft,
  field: Path,
): Pick<Finding, 'path' | 'at'> {
  for (const base of [unit.path, unit.defaultsPath]) {
    const path = [...base, ...field];
    if (context.has(path)) return { path };
  }
  return { path: unit.path, at: 'key' };
}

/** `{ meant }` when a candidate is near. */
export function meaningOf(word: string, candidates: Iterable<string>): { meant?: string } {
  const meant = nearest(word, candidates);
  return meant === undefined ? {} : { meant };
}

/** Old name → present name. */
export function presentNames(units: readonly UnitDraft[]): ReadonlyMap<string, string> {
  return new Map(units.flatMap((unit) => unit.aliases.map((alias) => [alias, unit.name] as const)));
}
