import {
  type Document,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import type { Finding, Path } from './problem.ts';

/** Both count from 1. */
export type Place = { line: number; column: number };

type Text = { document: Document; lines: LineCounter; text: string };
type Found = { key: Node | undefined; value: Node | undefined };

/**
 * Where a path stands. What is not written in the file is placed at the nearest enclosing key that is, so
 * that a missing field is shown at the mapping that lacks it; `exact` is false then.
 */
export function placeOf(
  source: Text,
  finding: Pick<Finding, 'path' | 'at' | 'within'>,
): { place: Place; exact: boolean } {
  for (let length = finding.path.length; length > 0; length -= 1) {
    const found = nodeAt(source.document, finding.path.slice(0, length));
    if (found === undefined) continue;
    const exact = length === finding.path.length;
    const node = exact && finding.at !== 'key' ? (found.value ?? found.key) : (found.key ?? found.value);
    const offset = offsetOf(source.text, node, exact ? finding.within : undefined);
    if (offset !== undefined) return { place: lineAndColumn(source.lines, offset), exact };
  }
  const offset = source.document.contents?.range?.[0] ?? 0;
  return { place: lineAndColumn(source.lines, offset), exact: finding.path.length === 0 };
}

function lineAndColumn(lines: LineCounter, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

function offsetOf(text: string, node: Node | undefined, within: string | undefined): number | undefined {
  const range = node?.range;
  if (range === undefined || range === null) return undefined;
  if (within === undefined) return range[0];
  const offset = text.indexOf(within, range[0]);
  return offset === -1 || offset >= range[1] ? range[0] : offset;
}

function nodeAt(document: Document, path: Path): Found | undefined {
  let found: Found | undefined = { key: undefined, value: nodeOrNothing(document.contents) };
  for (const step of path) {
    found = stepInto(document, found.value, step);
    if (found === undefined) return undefined;
  }
  return found;
}

function stepInto(document: Document, node: Node | undefined, step: string | number): Found | undefined {
  const target = isAlias(node) ? node.resolve(document) : node;
  if (isSeq(target)) return typeof step === 'number' ? itemOf(target.items[step]) : undefined;
  if (!isMap(target)) return undefined;
  const own = pairsByKey(target).get(String(step));
  if (own !== undefined) return { key: nodeOrNothing(own.key), value: nodeOrNothing(own.value) };
  return mergedInto(document, target, step);
}

/** Indexed once: a file of thousands of wrong keys asks for the place of each. */
const indexes = new WeakMap<YAMLMap, ReadonlyMap<string, Pair>>();

function pairsByKey(map: YAMLMap): ReadonlyMap<string, Pair> {
  const known = indexes.get(map);
  if (known !== undefined) return known;
  const index = new Map(map.items.toReversed().map((pair) => [keyText(pair) ?? '', pair]));
  indexes.set(map, index);
  return index;
}

/** `<<: *base`, or a list of them. */
function mergedInto(document: Document, map: YAMLMap, step: string | number): Found | undefined {
  const merge = pairsByKey(map).get('<<')?.value;
  const bases = isSeq(merge) ? merge.items : [merge];
  for (const base of bases) {
    const found = stepInto(document, nodeOrNothing(base), step);
    if (found !== undefined) return found;
  }
  return undefined;
}

function itemOf(item: unknown): Found | undefined {
  if (isPair(item)) return { key: nodeOrNothing(item.key), value: nodeOrNothing(item.value) };
  return isNode(item) ? { key: undefined, value: item } : undefined;
}

function keyText(pair: Pair): string | undefined {
  return isScalar(pair.key) ? String(isMergeSymbol(pair.key.value) ? '<<' : pair.key.value) : undefined;
}

function isMergeSymbol(value: unknown): boolean {
  return typeof value === 'symbol';
}

function nodeOrNothing(value: unknown): Node | undefined {
  return isNode(value) ? value : undefined;
}
