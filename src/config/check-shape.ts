import { nearest } from '../kernel/nearest.ts';
import type { Finding, Path } from './problem.ts';
import type { PlatformFile } from './schema.ts';
import { platformShape, type ShapeSchema } from './shape-schema.ts';
import {
  alternatives,
  converted,
  described,
  expectation,
  isMapping,
  meaning,
  nameOf,
  repaired,
  suchAs,
} from './shape-words.ts';

/** platform.yaml without what is wrong with it, so that the checks after the shape still see the rest. */
export type PlatformDraft = Partially<PlatformFile>;

export type Partially<T> = T extends readonly (infer Item)[]
  ? Partially<Item>[]
  : T extends object
    ? { [Key in keyof T]?: Partially<T[Key]> | undefined }
    : T;

export type ShapeResult = { draft: PlatformDraft; findings: readonly Finding[] };

/** Walks value and schema side by side: every fault of shape, and what is left without them. */
export function checkShape(value: unknown): ShapeResult {
  const findings: Finding[] = [];
  const draft = walk(
    { schema: platformShape(), path: [], report: (finding) => findings.push(finding) },
    value,
  );
  return { draft: isDraft(draft) ? draft : {}, findings };
}

type Visit = { schema: ShapeSchema; path: Path; report: (finding: Finding) => void };

/** The walk has taken away whatever does not fit the schema that the type is derived from. */
function isDraft(value: unknown): value is PlatformDraft {
  return isMapping(value);
}

function walk(visit: Visit, value: unknown): unknown {
  const { schema } = visit;
  if (schema.anyOf !== undefined) return walkUnion(visit, schema.anyOf, value);
  if (schema.enum !== undefined) return walkChoice(visit, schema.enum, value);
  if (schema.const !== undefined) return walkChoice(visit, [schema.const], value);
  if (!isOfType(schema, value)) return wrongType(visit, value);
  if (isMapping(value)) return walkMapping(visit, value);
  if (Array.isArray(value)) return walkList(visit, value);
  if (typeof value === 'string') return walkText(visit, value);
  if (typeof value === 'number') return walkNumber(visit, value);
  return value;
}

/** The variant that was meant: by its `mode` or `type`, else by the kind of value. */
function walkUnion(visit: Visit, variants: readonly ShapeSchema[], value: unknown): unknown {
  const flat = variants.flatMap((variant) => variant.anyOf ?? [variant]);
  const candidates = flat.filter((variant) => isOfType(variant, value));
  const [first] = candidates;
  if (first === undefined) return wrongType(visit, value);
  if (!isMapping(value) || candidates.length === 1) return walk({ ...visit, schema: first }, value);
  return walkTagged(visit, candidates, value);
}

function walkTagged(visit: Visit, variants: readonly ShapeSchema[], value: Record<string, unknown>): unknown {
  const tag = tagOf(variants[0]);
  const chosen = variants.find((variant) => variant.properties?.[tag]?.const === value[tag]);
  if (chosen !== undefined) return walk({ ...visit, schema: chosen }, value);
  const choices = variants.flatMap((variant) => variant.properties?.[tag]?.const ?? []);
  if (Object.hasOwn(value, tag)) {
    walkChoice({ ...visit, path: [...visit.path, tag] }, choices, value[tag]);
  } else {
    visit.report(missing(visit.path, tag, choices.join(', ')));
  }
  return undefined;
}

function tagOf(variant: ShapeSchema | undefined): string {
  return (
    Object.entries(variant?.properties ?? {}).find(([, schema]) => schema.const !== undefined)?.[0] ?? 'type'
  );
}

function walkChoice(visit: Visit, choices: readonly string[], value: unknown): unknown {
  if (typeof value === 'string' && choices.includes(value)) return value;
  const found = described(value);
  visit.report({
    code: 'bad-choice',
    message: `${nameOf(visit.path)} is ${found}; it may be ${alternatives(choices)}`,
    path: visit.path,
    found,
    ...meaning(nearest(String(value), choices)),
  });
  return undefined;
}

function walkMapping(visit: Visit, value: Record<string, unknown>): unknown {
  const kept: Record<string, unknown> = {};
  for (const [key, item] of Object.entries(value)) {
    const schema = schemaOfKey(visit, key, value);
    if (schema === undefined) continue;
    const result = walk({ ...visit, schema, path: [...visit.path, key] }, item);
    if (result !== undefined) kept[key] = result;
  }
  for (const key of visit.schema.required ?? []) {
    if (!Object.hasOwn(value, key))
      visit.report(missing(visit.path, key, expectation(visit.schema.properties?.[key])));
  }
  return kept;
}

function schemaOfKey(visit: Visit, key: string, siblings: Record<string, unknown>): ShapeSchema | undefined {
  const { properties, patternProperties, propertyNames } = visit.schema;
  if (properties !== undefined && Object.hasOwn(properties, key)) return properties[key];
  if (patternProperties === undefined) {
    reportUnknownKey(
      visit,
      key,
      Object.keys(properties ?? {}).filter((name) => !Object.hasOwn(siblings, name)),
    );
    return undefined;
  }
  const path = [...visit.path, key];
  const report = (finding: Finding) => visit.report({ ...finding, at: 'key' });
  if (propertyNames !== undefined && walkText({ schema: propertyNames, path, report }, key) === undefined)
    return undefined;
  return Object.values(patternProperties)[0];
}

function reportUnknownKey(visit: Visit, key: string, candidates: readonly string[]): void {
  const where = visit.path.length === 0 ? 'at the top of the file' : `in ${visit.path.join('.')}`;
  visit.report({
    code: 'unknown-key',
    message: `There is no key ${key} ${where}`,
    path: [...visit.path, key],
    at: 'key',
    found: key,
    ...meaning(nearest(key, candidates)),
  });
}

function walkList(visit: Visit, value: readonly unknown[]): unknown {
  const { items, minItems = 0, uniqueItems = false } = visit.schema;
  if (value.length < minItems) {
    visit.report({
      code: 'empty-list',
      message: `${nameOf(visit.path)} is empty`,
      path: visit.path,
      found: '[]',
    });
    return undefined;
  }
  const kept: unknown[] = [];
  const seen = new Set<unknown>();
  for (const [index, item] of value.entries()) {
    const path = [...visit.path, index];
    if (uniqueItems && seen.has(item)) {
      visit.report({
        code: 'duplicate-entry',
        message: `${described(item)} is listed twice`,
        path,
        found: described(item),
      });
    } else if (items !== undefined) {
      kept.push(walk({ ...visit, schema: items, path }, item));
      seen.add(item);
    }
  }
  return kept.filter((item) => item !== undefined);
}

function walkText(visit: Visit, value: string): unknown {
  const {
    pattern,
    minLength = 0,
    maxLength = Number.POSITIVE_INFINITY,
    title = 'text',
    examples = [],
  } = visit.schema;
  const fits = pattern === undefined || new RegExp(pattern).test(value);
  if (fits && value.length >= minLength && value.length <= maxLength) return value;
  const why =
    value.length > maxLength ? `longer than ${maxLength} characters` : `not a ${title.replaceAll('-', ' ')}`;
  visit.report({
    code: `bad-${title}`,
    message: value === '' ? `${nameOf(visit.path)} is empty` : `${value} is ${why}${suchAs(examples)}`,
    path: visit.path,
    found: value,
    ...meaning(value.length > maxLength ? undefined : repaired(visit.schema, value)),
  });
  return undefined;
}

function walkNumber(visit: Visit, value: number): unknown {
  const { type, minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = visit.schema;
  if (type !== 'integer' || (value >= minimum && value <= maximum)) return value;
  const isPort = maximum === 65_535;
  visit.report({
    code: isPort ? 'port-out-of-range' : 'out-of-range',
    message: `${nameOf(visit.path)} is ${value}; it must be from ${minimum} to ${maximum}`,
    path: visit.path,
    found: String(value),
  });
  return undefined;
}

function wrongType(visit: Visit, value: unknown): undefined {
  const found = described(value);
  const expected = expectation(visit.schema);
  visit.report({
    code: 'wrong-type',
    message: `${nameOf(visit.path)} is ${found}; expected ${expected}`,
    path: visit.path,
    found,
    ...meaning(converted(visit.schema, value)),
  });
  return undefined;
}

function missing(path: Path, key: string, expected: string): Finding {
  const where = path.length === 0 ? 'The file' : path.join('.');
  return {
    code: 'missing-field',
    message: `${where} lacks ${key} (${expected})`,
    path: [...path, key],
    at: 'key',
  };
}

function isOfType(schema: ShapeSchema, value: unknown): boolean {
  switch (schema.type) {
    case 'object':
      return isMapping(value);
    case 'array':
      return Array.isArray(value);
    case 'integer':
      return Number.isSafeInteger(value);
    case 'string':
    case 'number':
    case 'boolean':
      return typeof value === schema.type;
    default:
      return typeof value === 'string';
  }
}
