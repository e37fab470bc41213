import { resolveNames } from '../../config/names.ts';
import type { Platform } from '../../protocol/platform.ts';
import { withDependencies } from '../supervisor/start-order.ts';
import { infraNames, isInfraName, startNodesOf } from '../units/unit-spec.ts';

/**
 * The units that a request names, in start order; PostgreSQL and Redis go by their own names.
 *
 * @throws Failure `unknown-unit`
 */
export function namedTargets(platform: Platform, names: readonly string[]): readonly string[] {
  const infra = infraNames.filter((name) => names.includes(name));
  const { units } = resolveNames(
    platform,
    names.filter((name) => !isInfraName(name)),
  );
  return [...infra, ...units];
}

/** With everything that must be ready before them; no names means the whole platform. */
export function startTargets(platform: Platform, names: readonly string[]): readonly string[] {
  const nodes = startNodesOf(platform);
  const named = names.length === 0 ? nodes.map(({ name }) => name) : namedTargets(platform, names);
  return withDependencies(nodes, named);
}
