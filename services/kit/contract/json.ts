/** Amounts, which a contract marks as bigint, are bigint here and integers on the wire. */
import type { TSchema } from 'typebox';

export { parseJson, stringifyJson } from '../../../src/kernel/json.ts';

/** A copy of the value in which the numbers that the schema marks `type: bigint` are bigint. */
export function decodeAmounts(schema: TSchema, value: unknown): unknown {
  return containsBigint(schema) ? decode(schema, value) : value;
}

function decode(schema: TSchema, value: unknown): unknown {
  if (isBigintSchema(schema))
    return typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
  const alternatives = schemasAt(schema, 'anyOf') ?? schemasAt(schema, 'oneOf');
  if (alternatives !== undefined)
    return alternatives.reduce((decoded, alternative) => decode(alternative, decoded), value);
  if (Array.isArray(value)) {
    const items = schemaAt(schema, 'items');
    return items === undefined ? value : value.map((item) => decode(items, item));
  }
  return isObject(value) ? decodeObject(schema, value) : value;
}

function decodeObject(schema: TSchema, value: Record<string, unknown>): Record<string, unknown> {
  const properties = recordAt(schema, 'properties') ?? {};
  const patterns = Object.values(recordAt(schema, 'patternProperties') ?? {});
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const memberSchema = Object.hasOwn(properties, name) ? properties[name] : patterns[0];
      return [name, isObject(memberSchema) ? decode(memberSchema, member) : member];
    }),
  );
}

const bigintSchemas = new WeakMap<object, boolean>();

function containsBigint(schema: unknown): boolean {
  if (!isObject(schema) && !Array.isArray(schema)) return false;
  const known = bigintSchemas.get(schema);
  if (known !== undefined) return known;
  const found = (isObject(schema) && isBigintSchema(schema)) || Object.values(schema).some(containsBigint);
  bigintSchemas.set(schema, found);
  return found;
}

function isBigintSchema(schema: TSchema): boolean {
  return 'type' in schema && schema.type === 'bigint';
}

function schemaAt(schema: TSchema, key: string): TSchema | undefined {
  const found: unknown = Reflect.get(schema, key);
  return isObject(found) ? found : undefined;
}

function schemasAt(schema: TSchema, key: string): TSchema[] | undefined {
  const found: unknown = Reflect.get(schema, key);
  return Array.isArray(found) ? found.filter(isObject) : undefined;
}

function recordAt(schema: TSchema, key: string): Record<string, unknown> | undefined {
  const found: unknown = Reflect.get(schema, key);
  return isObject(found) ? found : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
