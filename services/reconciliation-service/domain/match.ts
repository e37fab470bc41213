/** Matching of a channel's statement with the books: pure, linear in lines and entries but for what domain/subset-sum.ts bounds. */
import type { BreakKind } from '../contract.ts';
import {
  type BookEntry,
  hasMovedMoney,
  kindsOfPair,
  kindsWithinGroup,
  type Line,
  type LoneKind,
  type Pair,
  type Tolerances,
} from './kinds.ts';
import { type Budget, explain, type Sides, stepsOfRun } from './subset-sum.ts';

export type FoundBreak = { kind: BreakKind; line: Line | undefined; entry: BookEntry | undefined };
export type Match = {
  /** Pairs without a break. */
  matched: number;
  /** Without a break in a group: several on one side whose sum is one on the other. */
  groupedLines: number;
  groupedEntries: number;
  breaks: FoundBreak[];
};
export type Matching = {
  /** Entries of other days are there to be found by a line; unfound they are another statement's. */
  isOfDay: (entry: BookEntry) => boolean;
  tolerances: Tolerances;
};

/** Every line and every entry of the day ends up in exactly one pair or group, or is reported alone. */
export function match(
  lines: readonly Line[],
  entries: readonly BookEntry[],
  { isOfDay, tolerances }: Matching,
): Match {
  const result: Match = { matched: 0, groupedLines: 0, groupedEntries: 0, breaks: [] };
  const budget = { steps: stepsOfRun };
  for (const group of groupsOf(lines, entries)) {
    const found = pairUp(group, tolerances, budget);
    for (const pair of found.pairs) addPair(result, pair, tolerances);
    for (const sums of found.sums) addSums(result, sums, tolerances);
    for (const lone of loneBreaks(found, isOfDay)) result.breaks.push(lone);
  }
  return result;
}

function loneBreaks(
  { pairs, ambiguous, loneLines, loneEntries }: PairedUp,
  isOfDay: Matching['isOfDay'],
): FoundBreak[] {
  const paired = new Set(pairs.map(({ line }) => moneyKey(line)));
  const ofLine = (kind: LoneKind, line: Line): FoundBreak => ({ kind, line, entry: undefined });
  const ofEntry = (kind: LoneKind, entry: BookEntry): FoundBreak => ({ kind, line: undefined, entry });
  return [
    ...ambiguous.lines.map((line) => ofLine('ambiguous', line)),
    ...ambiguous.entries.map((entry) => ofEntry('ambiguous', entry)),
    ...loneLines.map((line) => ofLine(kindOfLone(line, paired, 'missing_in_books'), line)),
    ...loneEntries
      .filter((entry) => hasMovedMoney(entry) && isOfDay(entry))
      .map((entry) => ofEntry(kindOfLone(entry, paired, 'missing_at_channel'), entry)),
  ];
}

type Group = { lines: Line[]; entries: BookEntry[] };

function groupsOf(lines: readonly Line[], entries: readonly BookEntry[]): Iterable<Group> {
  const groups = new Map<string, Group>();
  for (const line of lines) groupAt(groups, line).lines.push(line);
  for (const entry of entries) groupAt(groups, entry).entries.push(entry);
  return groups.values();
}

function groupAt(groups: Map<string, Group>, { type, channel_payment_id }: Line | BookEntry): Group {
  const key = `${type} ${channel_payment_id}`;
  const group = groups.get(key) ?? { lines: [], entries: [] };
  groups.set(key, group);
  return group;
}

type PairedUp = {
  pairs: Pair[];
  /** One to several: either side has one alone. */
  sums: Found[];
  /** They fit in more than one way: a person must tell. */
  ambiguous: Found;
  loneLines: Line[];
  loneEntries: BookEntry[];
};
type Found = Sides<Line, BookEntry>;

/**
 * Equal money first, among it what succeeded; then what fits within the tolerance or as a sum; what is left is paired in
 * its order: it is the same payment after all.
 */
function pairUp(group: Group, tolerances: Tolerances, budget: Budget): PairedUp {
  const { pairs: equal, lines, entries } = pairEqual(group);
  const { groups, ambiguous } = explainEach({ lines, entries }, tolerances, budget);
  const fitting = groups.filter(isPair).flatMap((found) => pairInOrder(found.lines, found.entries));
  const done = new Set([...groups, ambiguous].flatMap((found) => [...found.lines, ...found.entries]));
  const leftEntries = entries.filter((entry) => !done.has(entry));
  const known = new Set([...equal, ...fitting].map(({ line }) => moneyKey(line)));
  const { again = [], other = [] } = Object.groupBy(
    lines.filter((line) => !done.has(line)),
    (line) => (known.has(moneyKey(line)) ? 'again' : 'other'),
  );
  return {
    pairs: [...equal, ...fitting, ...pairInOrder(other, leftEntries)],
    sums: groups.filter((found) => !isPair(found)),
    ambiguous,
    loneLines: [...again, ...other.slice(leftEntries.length)],
    loneEntries: leftEntries.slice(other.length),
  };
}

function isPair({ lines, entries }: Found): boolean {
  return lines.length === 1 && entries.length === 1;
}

function pairEqual({ lines, entries }: Group): Group & { pairs: Pair[] } {
  const sorted = entries.toSorted((a, b) => Number(hasMovedMoney(b)) - Number(hasMovedMoney(a)));
  const entriesOfMoney = Map.groupBy(sorted, moneyKey);
  for (const bucket of entriesOfMoney.values()) bucket.reverse();
  const taken = new Set<BookEntry>();
  const pairs: Pair[] = [];
  const unequal = lines.filter((line) => {
    const entry = entriesOfMoney.get(moneyKey(line))?.pop();
    if (entry === undefined) return true;
    taken.add(entry);
    pairs.push({ line, entry });
    return false;
  });
  return { pairs, lines: unequal, entries: sorted.filter((entry) => !taken.has(entry)) };
}

/** Within each currency; an entry that moved no money explains none. */
function explainEach({ lines, entries }: Group, { amount }: Tolerances, budget: Budget) {
  const groups: Found[] = [];
  const ambiguous: Group = { lines: [], entries: [] };
  const currencies = lines.length === 0 ? [] : new Set(entries.map(({ currency }) => currency));
  for (const currency of currencies) {
    const of = (side: Line | BookEntry) => side.currency === currency;
    const sides = { lines: lines.filter(of), entries: entries.filter(of).filter(hasMovedMoney) };
    const found = explain(sides, amount, budget);
    groups.push(...found.groups);
    ambiguous.lines.push(...found.ambiguous.lines);
    ambiguous.entries.push(...found.ambiguous.entries);
  }
  return { groups, ambiguous };
}

function pairInOrder(lines: readonly Line[], entries: readonly BookEntry[]): Pair[] {
  return lines.flatMap((line, at) => {
    const entry = entries[at];
    return entry === undefined ? [] : { line, entry };
  });
}

function addSums(result: Match, { lines, entries }: Found, tolerances: Tolerances): void {
  const broken = new Set<Line | BookEntry>();
  for (const line of lines)
    for (const entry of entries)
      for (const kind of kindsWithinGroup({ line, entry }, tolerances)) {
        // The fee is the line's alone: once, whatever it is compared with.
        if (kind === 'fee' && broken.has(line)) continue;
        result.breaks.push({ kind, line, entry });
        broken.add(line).add(entry);
      }
  result.groupedLines += lines.filter((line) => !broken.has(line)).length;
  result.groupedEntries += entries.filter((entry) => !broken.has(entry)).length;
}

function addPair(result: Match, { line, entry }: Pair, tolerances: Tolerances): void {
  const kinds = kindsOfPair({ line, entry }, tolerances);
  if (kinds.length === 0) result.matched += 1;
  for (const kind of kinds) result.breaks.push({ kind, line, entry });
}

/** The same money of the same payment once more is a duplicate. */
function kindOfLone(side: Line | BookEntry, paired: ReadonlySet<string>, otherwise: LoneKind): LoneKind {
  return paired.has(moneyKey(side)) ? 'duplicate' : otherwise;
}

function moneyKey({ currency, amount }: Pick<Line, 'currency' | 'amount'>): string {
  return `${currency} ${amount}`;
}
