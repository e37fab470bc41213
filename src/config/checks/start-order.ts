import type { UnitDraft } from '../default.ts';
import type { Finding } from '../problem.ts';
import type { CheckContext } from './context.ts';

/** Every cycle that a depth-first walk closes, spelled out and placed at the entry that closes it. */
export function checkStartOrder({ units, unitsByName }: CheckContext): Finding[] {
  const findings: Finding[] = [];
  const walk: Walk = { unitsByName, finished: new Set(), trail: [], findings };
  for (const unit of units) follow(walk, unit);
  return findings;
}

type Walk = {
  unitsByName: ReadonlyMap<string, UnitDraft>;
  finished: Set<string>;
  trail: string[];
  findings: Finding[];
};

function follow(walk: Walk, unit: UnitDraft): void {
  if (walk.finished.has(unit.name)) return;
  walk.trail.push(unit.name);
  for (const [index, name] of unit.startAfter.entries()) {
    const start = walk.trail.indexOf(name);
    const next = walk.unitsByName.get(name);
    if (start !== -1) walk.findings.push(cycle(unit, index, [...walk.trail.slice(start), name]));
    else if (next !== undefined) follow(walk, next);
  }
  walk.trail.pop();
  walk.finished.add(unit.name);
}

function cycle(unit: UnitDraft, index: number, names: readonly string[]): Finding {
  return {
    code: 'start-cycle',
    message: `The start order has a cycle: ${names.join(' → ')}`,
    path: [...unit.path, 'startAfter', index],
    found: unit.startAfter[index] ?? unit.name,
  };
}
