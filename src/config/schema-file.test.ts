import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { schemaFile, schemaText } from './schema-file.ts';

const platformFile = new URL('../../platform.yaml', import.meta.url);

test('platform.schema.json is what schema.ts generates', async () => {
  assert.equal(await readFile(schemaFile, 'utf8'), schemaText(), 'run: node src/config/schema-file.ts');
});

test('every field of the schema has a description for editors', () => {
  const undescribed: string[] = [];
  collectUndescribed(JSON.parse(schemaText()), [], undescribed);
  assert.deepEqual(undescribed, []);
});

test('an independent validator accepts the schema, and platform.yaml by it', async () => {
  const ajv = new Ajv2020({ strict: true, strictTypes: false, allErrors: true });
  const validate = ajv.compile(JSON.parse(schemaText()));
  const isValid = validate(parse(await readFile(platformFile, 'utf8')));
  assert.deepEqual(validate.errors ?? [], []);
  assert.equal(isValid, true);
});

function collectUndescribed(schema: unknown, path: readonly string[], undescribed: string[]): void {
  for (const [key, value] of entriesOf(schema)) {
    const here = [...path, key];
    if (key === 'properties') {
      for (const [name, property] of entriesOf(value)) {
        if (!hasDescription(property)) undescribed.push([...here, name].join('.'));
      }
    }
    collectUndescribed(value, here, undescribed);
  }
}

function hasDescription(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'description' in value;
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
