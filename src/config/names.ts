import { exitCodes, Failure } from '../kernel/failure.ts';
import { nearest } from '../kernel/nearest.ts';
import type { Platform } from '../protocol/platform.ts';

export type ResolvedNames = {
  /** Unit names, each once, in the order of platform.yaml. Empty when no name was given. */
  units: readonly string[];
  /** Old names that were used, for the caller to say so. */
  renamed: readonly Renamed[];
};

export type Renamed = { alias: string; name: string };

/**
 * Units, groups and aliases → unit names.
 * @throws Failure (`unknown-unit`, exit 2) naming every unknown name, with what was probably meant
 */
export function resolveNames(platform: Platform, names: readonly string[]): ResolvedNames {
  const unknown = names.filter((name) => unitsOf(platform, name) === undefined);
  if (unknown.length > 0) throw unknownUnits(platform, unknown);
  const chosen = new Set(names.flatMap((name) => unitsOf(platform, name) ?? []));
  const renamed = [...new Set(names)].flatMap((alias) => {
    const name = Object.hasOwn(platform.aliases, alias) ? platform.aliases[alias] : undefined;
    return name === undefined ? [] : [{ alias, name }];
  });
  return { units: platform.units.map((unit) => unit.name).filter((name) => chosen.has(name)), renamed };
}

/** `merchant-limit-service is now merchant-quota-service`. */
export function renamedNotice({ alias, name }: Renamed): string {
  return `${alias} is now ${name}`;
}

function unitsOf(platform: Platform, name: string): readonly string[] | undefined {
  if (platform.units.some((unit) => unit.name === name)) return [name];
  const present = Object.hasOwn(platform.aliases, name) ? platform.aliases[name] : undefined;
  if (present !== undefined) return [present];
  return Object.hasOwn(platform.groups, name) ? platform.groups[name] : undefined;
}

function unknownUnits(platform: Platform, unknown: readonly string[]): Failure {
  const candidates = [
    ...platform.units.map((unit) => unit.name),
    ...Object.keys(platform.groups),
    ...Object.keys(platform.aliases),
  ];
  const next = unknown.map((name) => {
    const meant = nearest(name, candidates);
    return meant === undefined ? `Choose one of: ${candidates.join(', ')}.` : `Did you mean ${meant}?`;
  });
  return new Failure({
    code: 'unknown-unit',
    message: `There is no unit or group ${unknown.join(', ')} in platform.yaml`,
    next: [...new Set(next)],
    exitCode: exitCodes.wrongUse,
  });
}
