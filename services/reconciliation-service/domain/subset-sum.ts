/**
 * Which amounts of one side are those of the other: one to one within the tolerance, or one to several that have its sum.
 * Bounded, deterministic and pure; between explanations that are equally good none is chosen.
 */

type Amounted = { amount: bigint };
export type Sides<Line, Entry> = { lines: readonly Line[]; entries: readonly Entry[] };

export type Explanation<Line, Entry> = {
  /** Each has one alone on at least one side. */
  groups: Sides<Line, Entry>[];
  /** They fit in more than one way. */
  ambiguous: Sides<Line, Entry>;
};

/** What a run may still try, shared by its groups: all of it takes a few seconds. */
export type Budget = { steps: number };
export const stepsOfRun = 10_000_000;
const mostStepsOfGroup = 50_000;
const mostKinds = 64;
const mostOptions = 500;

/**
 * What is in no group and not ambiguous is not explained: nothing fits, or there was too much to try.
 * @param tolerance minor units
 */
export function explain<Line extends Amounted, Entry extends Amounted>(
  sides: Sides<Line, Entry>,
  tolerance: bigint,
  budget: Budget,
): Explanation<Line, Entry> {
  const nothing = { groups: [], ambiguous: { lines: [], entries: [] } };
  if (sides.lines.length === 0 || sides.entries.length === 0 || haveBothSigns(sides)) return nothing;
  if (isWholeSum(sides, tolerance)) return { ...nothing, groups: [sides] };
  const kinds = [...kindsOf('lines', sides.lines), ...kindsOf('entries', sides.entries)];
  const best = kinds.length > mostKinds ? undefined : search(kinds, tolerance, budget);
  return best === undefined ? nothing : explanationOf(sides, kinds, best);
}

function haveBothSigns({ lines, entries }: Sides<Amounted, Amounted>): boolean {
  const all = [...lines, ...entries];
  return all.some(({ amount }) => amount < 0n) && all.some(({ amount }) => amount > 0n);
}

/**
 * One alone on one side, and all of the other have its sum: of any number, where no part of them could have it too, since
 * each is more than the tolerance forgives.
 */
function isWholeSum({ lines, entries }: Sides<Amounted, Amounted>, tolerance: bigint): boolean {
  if (Math.min(lines.length, entries.length) !== 1) return false;
  const [alone, several] = lines.length === 1 ? [lines, entries] : [entries, lines];
  const off = magnitude(sumOf(several) - sumOf(alone));
  return off <= tolerance && several.every(({ amount }) => magnitude(amount) > tolerance + off);
}

/** Amounts of one size on one side: they are the same to us, and taken in their order. */
type Kind = { side: keyof Sides<unknown, unknown>; size: bigint; indexes: readonly number[]; left: number };

/** Largest first. */
function kindsOf(side: Kind['side'], amounts: readonly Amounted[]): Kind[] {
  const ofSize = new Map<bigint, number[]>();
  for (const [index, { amount }] of amounts.entries()) {
    const indexes = ofSize.get(magnitude(amount)) ?? [];
    indexes.push(index);
    ofSize.set(magnitude(amount), indexes);
  }
  ofSize.delete(0n);
  return [...ofSize]
    .map(([size, indexes]) => ({ side, size, indexes, left: indexes.length }))
    .toSorted((one, other) => (one.size < other.size ? 1 : -1));
}

/** One of the target has, as far as `off`, the sum of so many of each member. */
type Option = { target: Kind; members: readonly { kind: Kind; count: number }[]; off: bigint };
/** How often each option is used. */
type Selection = ReadonlyMap<Option, number>;
type Best = {
  explained: number;
  off: bigint;
  /** In every best selection. */
  certain: Selection;
  /** In some of them only. */
  contested: ReadonlySet<Option>;
};
type Steps = { left: number };

/** Undefined: there was too much to try. */
function search(kinds: readonly Kind[], tolerance: bigint, budget: Budget): Best | undefined {
  const granted = Math.min(mostStepsOfGroup, budget.steps);
  const steps = { left: granted };
  const options = kinds.flatMap((target) => optionsOf(target, { kinds, tolerance, steps }));
  const best = options.length > mostOptions ? undefined : bestSelection(options, steps);
  budget.steps -= granted - Math.max(0, steps.left);
  return steps.left < 0 ? undefined : best;
}

type Within = { kinds: readonly Kind[]; tolerance: bigint; steps: Steps };

/** Every way to have the target's size from the other side; pairs are found from the lines' side alone. */
function optionsOf(target: Kind, { kinds, tolerance, steps }: Within): Option[] {
  const others = kinds.filter(({ side }) => side !== target.side);
  const sumFrom = sumsFromEach(others);
  const fewest = target.side === 'lines' ? 1 : 2;
  const found: Option[] = [];
  const counts: number[] = [];
  const visit = (at: number, sum: bigint, taken: number): void => {
    steps.left -= 1;
    const isOver = sum > target.size + tolerance;
    const isShort = sum + (sumFrom[at] ?? 0n) < target.size - tolerance;
    if (steps.left < 0 || isOver || isShort) return;
    const kind = others[at];
    if (kind === undefined) {
      if (taken >= fewest) found.push(optionOf(target, others, counts));
      return;
    }
    for (let count = kind.left; count >= 0; count -= 1) {
      counts[at] = count;
      visit(at + 1, sum + kind.size * BigInt(count), taken + count);
    }
  };
  visit(0, 0n, 0);
  return found;
}

/** Of each kind and all after it. */
function sumsFromEach(kinds: readonly Kind[]): bigint[] {
  let sum = 0n;
  const sums = kinds.toReversed().map(({ size, left }) => {
    sum += size * BigInt(left);
    return sum;
  });
  return sums.toReversed();
}

function optionOf(target: Kind, others: readonly Kind[], counts: readonly number[]): Option {
  const members = others
    .map((kind, at) => ({ kind, count: counts[at] ?? 0 }))
    .filter(({ count }) => count > 0);
  const sum = members.reduce((total, { kind, count }) => total + kind.size * BigInt(count), 0n);
  return { target, members, off: magnitude(sum - target.size) };
}

/** Options that use nothing twice: as many as can be, and of those the most exact. */
function bestSelection(options: readonly Option[], steps: Steps): Best {
  let best: Best = { explained: 0, off: 0n, certain: new Map(), contested: new Set() };
  const taken = new Map<Option, number>();
  const visit = (at: number, explained: number, off: bigint): void => {
    steps.left -= 1;
    if (steps.left < 0) return;
    const option = options[at];
    if (option === undefined) {
      best = better(best, { explained, off, taken });
      return;
    }
    if (isLeft(option)) {
      take(option, 1, taken);
      visit(at, explained + 1, off + option.off);
      take(option, -1, taken);
    }
    visit(at + 1, explained, off);
  };
  visit(0, 0, 0n);
  return best;
}

function isLeft({ target, members }: Option): boolean {
  return target.left >= 1 && members.every(({ kind, count }) => kind.left >= count);
}

function take(option: Option, times: 1 | -1, taken: Map<Option, number>): void {
  option.target.left -= times;
  for (const { kind, count } of option.members) kind.left -= times * count;
  const now = (taken.get(option) ?? 0) + times;
  if (now === 0) taken.delete(option);
  else taken.set(option, now);
}

type Candidate = { explained: number; off: bigint; taken: Selection };

/** Of two that are equally good only what both say is certain. */
function better(best: Best, { explained, off, taken }: Candidate): Best {
  const isBetter = explained > best.explained || (explained === best.explained && off < best.off);
  if (isBetter) return { explained, off, certain: new Map(taken), contested: new Set() };
  if (explained === 0 || explained < best.explained || off > best.off) return best;
  const certain = new Map<Option, number>();
  const contested = new Set(best.contested);
  for (const option of new Set([...best.certain.keys(), ...taken.keys()])) {
    const counts = [best.certain.get(option) ?? 0, taken.get(option) ?? 0];
    if (Math.min(...counts) > 0) certain.set(option, Math.min(...counts));
    if (counts[0] !== counts[1]) contested.add(option);
  }
  return { explained, off, certain, contested };
}

function explanationOf<Line, Entry>(
  sides: Sides<Line, Entry>,
  kinds: readonly Kind[],
  { certain, contested }: Best,
): Explanation<Line, Entry> {
  const waiting = new Map(kinds.map((kind) => [kind, [...kind.indexes]]));
  const taking = (parts: readonly { kind: Kind; count: number }[]): Sides<Line, Entry> => {
    const on = <Item>(side: Kind['side'], items: readonly Item[]) =>
      parts
        .filter(({ kind }) => kind.side === side)
        .flatMap(({ kind, count }) => waiting.get(kind)?.splice(0, count) ?? [])
        .flatMap((index) => items[index] ?? []);
    return { lines: on('lines', sides.lines), entries: on('entries', sides.entries) };
  };
  const groups = [...certain].flatMap(([{ target, members }, times]) =>
    Array.from({ length: times }, () => taking([{ kind: target, count: 1 }, ...members])),
  );
  const doubtful = new Set(
    [...contested].flatMap(({ target, members }) => [target, ...members.map(({ kind }) => kind)]),
  );
  const ambiguous = taking([...doubtful].map((kind) => ({ kind, count: kind.indexes.length })));
  return { groups, ambiguous };
}

function sumOf(all: readonly Amounted[]): bigint {
  return all.reduce((sum, { amount }) => sum + amount, 0n);
}

function magnitude(amount: bigint): bigint {
  return amount < 0n ? -amount : amount;
}
