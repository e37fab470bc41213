import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The part of JSON Schema that src/config/schema.ts uses, and that the shape check therefore knows. */
export type ShapeSchema = {
  type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  title?: string;
  description?: string;
  const?: string;
  enum?: readonly string[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  examples?: readonly string[];
  properties?: Readonly<Record<string, ShapeSchema>>;
  required?: readonly string[];
  patternProperties?: Readonly<Record<string, ShapeSchema>>;
  propertyNames?: ShapeSchema;
  items?: ShapeSchema;
  minItems?: number;
  uniqueItems?: boolean;
  anyOf?: readonly ShapeSchema[];
};

let loaded: ShapeSchema | undefined;

/** platform.schema.json, generated from schema.ts; read instead of imported, since typebox costs 60 ms to import. */
export function platformShape(): ShapeSchema {
  loaded ??= parseShape(
    readFileSync(fileURLToPath(new URL('../../platform.schema.json', import.meta.url)), 'utf8'),
  );
  return loaded;
}

function parseShape(text: string): ShapeSchema {
  const schema: unknown = JSON.parse(text);
  if (!isShape(schema))
    throw new Error('platform.schema.json is not a schema; generate it with src/config/schema-file.ts');
  return schema;
}

/** The unit test that compares the file with schema.ts vouches for the rest. */
function isShape(value: unknown): value is ShapeSchema {
  return typeof value === 'object' && value !== null && 'properties' in value;
}
