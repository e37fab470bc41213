import { parseDuration } from '../kernel/duration.ts';
import type { Path } from './problem.ts';
import type { ShapeSchema } from './shape-schema.ts';

export function expectation(schema: ShapeSchema | undefined): string {
  if (schema?.anyOf !== undefined) return alternatives([...new Set(schema.anyOf.map(expectation))]);
  if (schema?.enum !== undefined) return alternatives(schema.enum);
  if (schema?.const !== undefined) return schema.const;
  switch (schema?.type) {
    case 'object':
      return 'a mapping';
    case 'array':
      return 'a list';
    case 'integer':
      return 'a whole number';
    case 'number':
      return 'a number';
    case 'boolean':
      return 'true or false';
    default:
      return `${schema?.title === undefined ? 'text' : `a ${schema.title.replaceAll('-', ' ')}`}${suchAs(schema?.examples ?? [])}`;
  }
}

export function described(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string')
    return value === '' ? 'empty text' : `"${value.length > 60 ? `${value.slice(0, 57)}...` : value}"`;
  return String(value);
}

export function nameOf(path: Path): string {
  return path.length === 0 ? 'The file' : path.join('.');
}

export function alternatives(choices: readonly string[]): string {
  const last = choices.at(-1) ?? '';
  return choices.length < 2 ? last : `${choices.slice(0, -1).join(', ')} or ${last}`;
}

export function suchAs(examples: readonly string[]): string {
  return examples.length === 0 ? '' : `, such as ${alternatives(examples)}`;
}

export function meaning(meant: string | undefined): { meant?: string } {
  return meant === undefined ? {} : { meant };
}

export function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `Order_Service` → `order-service`, `100/minute` → `100/min`, `30 sec` → `30s`, when that fits. */
export function repaired(schema: ShapeSchema, value: string): string | undefined {
  const candidates = [
    value.trim(),
    value
      .trim()
      .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '-')
      .replaceAll(/[\s_.-]+/g, '-')
      .toLowerCase(),
    value.trim().replaceAll(/[^A-Za-z0-9]+/g, '_'),
    value
      .trim()
      .replaceAll(/[^A-Za-z0-9]+/g, '_')
      .toLowerCase(),
    value
      .replaceAll(/\s/g, '')
      .replace(/(?<=\d\/?)(s|m)[a-z]*$/i, (_match, unit: string) => unit.toLowerCase()),
    value.replaceAll(/\s/g, '').replace(/\/m[a-z]*$/i, '/min'),
    `/${value}`,
  ];
  return candidates.find(
    (candidate) => candidate.length > 0 && new RegExp(schema.pattern ?? '^').test(candidate),
  );
}

/** `"40001"` for a port, `30` for a duration, `name` for a list of names. */
export function converted(schema: ShapeSchema, value: unknown): string | undefined {
  if (schema.type === 'integer' && typeof value === 'string' && /^\d+$/.test(value)) return value;
  if (schema.type === 'string' && typeof value === 'number') {
    if (schema.title === 'duration')
      return parseDuration(`${value}s`) === undefined ? undefined : `${value}s`;
    return `"${value}"`;
  }
  if (schema.type === 'array' && typeof value === 'string') return `[${value.split(/\s+/).join(', ')}]`;
  return undefined;
}
