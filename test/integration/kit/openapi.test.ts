import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Contract, Endpoint } from '../../../services/kit/contract/contract.ts';
import { stringifyJson } from '../../../services/kit/contract/json.ts';
import { openApiDocument } from '../../../services/kit/contract/openapi.ts';
import { checkoutRoot } from '../../fixtures/infra.ts';

type Json = Record<string, unknown>;

/** Strict where OpenAPI 3.1 is: its base dialect is JSON Schema 2020-12 (OpenAPI 3.1, section 4.8.24). */
const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false, validateFormats: false });

/** What each service has besides its contract. */
const monitoring = ['getHealth', 'getLiveness', 'getReadiness', 'getMetrics'];

describe('the OpenAPI document of every service', () => {
  const seen = new Set<string>();
  after(() => assert.ok(seen.size > 0, 'there are contracts'));

  for (const file of globSync('services/*/contract.ts', { cwd: checkoutRoot }).toSorted())
    it(`${file} is valid, complete and free of types that JSON does not have`, async () => {
      const contract = await contractIn(file);
      seen.add(contract.service);
      const document: unknown = JSON.parse(stringifyJson(openApiDocument(contract, 'https://localhost:1')));
      assert.ok(isJson(document));
      assert.doesNotMatch(JSON.stringify(document), /"type":"bigint"/);
      assertSchemas(document);
      const operations = operationsOf(document);
      const all = [...Object.keys(contract.endpoints), ...monitoring];
      assert.deepEqual([...operations.keys()].toSorted(), all.toSorted());
      for (const [name, endpoint] of Object.entries(contract.endpoints))
        assertOperation(name, endpoint, operations.get(name));
    });
});

async function contractIn(file: string): Promise<Contract> {
  const module: unknown = await import(join(checkoutRoot, file));
  assert.ok(isJson(module) && isContract(module['contract']), `${file} exports its contract`);
  return module['contract'];
}

/** Every schema of the document compiles: keywords, patterns and references are what JSON Schema knows. */
function assertSchemas(value: unknown): void {
  if (Array.isArray(value)) for (const item of value) assertSchemas(item);
  if (!isJson(value)) return;
  for (const [key, member] of Object.entries(value)) {
    if (key === 'schema' && isJson(member) && !('$ref' in member)) {
      assert.equal(ajv.validateSchema(member), true, ajv.errorsText());
      ajv.compile(member);
    } else assertSchemas(member);
  }
}

function operationsOf(document: Json): Map<string, { path: string; operation: Json }> {
  const operations = new Map<string, { path: string; operation: Json }>();
  for (const [path, methods] of Object.entries(isJson(document['paths']) ? document['paths'] : {}))
    for (const operation of Object.values(isJson(methods) ? methods : {})) {
      assert.ok(isJson(operation));
      const name = String(operation['operationId']);
      assert.ok(!operations.has(name), `${name} is there twice`);
      operations.set(name, { path, operation });
    }
  return operations;
}

function assertOperation(
  name: string,
  endpoint: Endpoint,
  found: { path: string; operation: Json } | undefined,
): void {
  assert.ok(found, `${name} is in the document`);
  const { path, operation } = found;
  const inPath = [...path.matchAll(/\{([a-z_]+)\}/g)].map(([, parameter]) => parameter).toSorted();
  assert.deepEqual(inPath, Object.keys(endpoint.params?.properties ?? {}).toSorted(), `${name}: parameters`);
  assert.ok(typeof operation['summary'] === 'string' && operation['summary'] !== '', `${name}: summary`);
  const answers = Object.keys(isJson(operation['responses']) ? operation['responses'] : {});
  assert.ok(answers.includes(String(endpoint.status ?? 200)), `${name}: its success`);
  for (const [code, { status }] of Object.entries(endpoint.problems ?? {}))
    assert.ok(answers.includes(String(status)), `${name}: ${code}`);
  assert.equal(
    'requestBody' in operation,
    endpoint.body !== undefined || endpoint.consumes !== undefined,
    `${name}: body`,
  );
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isContract(value: unknown): value is Contract {
  return isJson(value) && isJson(value['endpoints']) && isJson(value['events']);
}
