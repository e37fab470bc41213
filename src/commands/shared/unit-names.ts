import type { CommandContext } from '../../cli/command.ts';
import { wrongUse } from '../../cli/wrong-use.ts';
import { type Platform, servicesOf, type UnitSpec, unitNamed } from '../../protocol/platform.ts';

/**
 * Units, groups and old names → unit names, in platform.yaml's order; says on stderr which names are old.
 * @throws Failure `unknown-unit` with what was probably meant
 */
export async function unitNames(
  { output }: CommandContext,
  platform: Platform,
  names: readonly string[],
): Promise<readonly string[]> {
  const { renamedNotice, resolveNames } = await import('../../config/names.ts');
  const { units, renamed } = resolveNames(platform, names);
  for (const each of renamed) output.note(renamedNotice(each));
  return units;
}

/** @throws Failure `unknown-unit`, `wrong-use` when the name is a group's of several */
export async function oneUnit(context: CommandContext, platform: Platform, name: string): Promise<UnitSpec> {
  const [first, ...others] = await unitNames(context, platform, [name]);
  const unit = first === undefined ? undefined : unitNamed(platform, first);
  if (unit === undefined || others.length > 0)
    throw wrongUse(`${name} is a group; one unit is wanted`, [
      `Name one of: ${[first, ...others].join(', ')}.`,
    ]);
  return unit;
}

/** Names of services only; every service when none is given. @throws Failure as `unitNames`, `wrong-use` */
export async function serviceNames(
  context: CommandContext,
  platform: Platform,
  names: readonly string[],
): Promise<readonly string[]> {
  const services = servicesOf(platform).map(({ name }) => name);
  if (names.length === 0) return services;
  const chosen = await unitNames(context, platform, names);
  const others = chosen.filter((name) => !services.includes(name));
  if (others.length > 0)
    throw wrongUse(`${others.join(', ')} is no service`, ['Name services; `payctl deps` lists them.']);
  return chosen;
}
