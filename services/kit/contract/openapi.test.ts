import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defineContract } from './contract.ts';
import { stringifyJson } from './json.ts';
import { jsonSchema, openApiDocument } from './openapi.ts';
import { Amount, Closed, ListQuery, Nullable, PageOf, Type } from './schemas.ts';

const Thing = Closed({ id: Type.String(), amount: Nullable(Amount) });
const contract = defineContract({
  service: 'order-service',
  title: 'Things',
  endpoints: {
    listThings: {
      method: 'GET',
      path: '/api/v1/things',
      summary: 'List',
      query: ListQuery({ state: Type.String() }),
      response: PageOf(Thing),
    },
    createThing: {
      method: 'POST',
      path: '/api/v1/things',
      summary: 'Create',
      body: Thing,
      response: Thing,
      status: 201,
      idempotency: 'transaction',
      public: 'api-key',
      problems: { too_many_things: { status: 422, title: 'Too many' } },
    },
    deleteThing: {
      method: 'DELETE',
      path: '/api/v1/things/:thing_id',
      summary: 'Delete',
      params: Closed({ thing_id: Type.String() }),
      response: Closed({}),
      status: 204,
    },
  },
  events: { 'thing.created': Thing },
});

describe('the OpenAPI document', () => {
  const text = stringifyJson(openApiDocument(contract, 'https://localhost:1'));

  it('has every endpoint under its path, with parameters in braces', () => {
    const paths = text.matchAll(/"(\/api[^"]*)":\{/g);
    assert.deepEqual(
      [...paths].map(([, path]) => path),
      ['/api/v1/things', '/api/v1/things/{thing_id}'],
    );
    for (const name of Object.keys(contract.endpoints))
      assert.ok(text.includes(`"operationId":"${name}"`), name);
  });

  it('has what every service answers besides its contract', () => {
    const paths = text.matchAll(/"(\/(?:health|metrics)[^"]*)":\{"get"/g);
    assert.deepEqual(
      [...paths].map(([, path]) => path),
      ['/health', '/health/live', '/health/ready', '/metrics'],
    );
  });

  it('calls an amount an integer, with its bounds', () => {
    assert.doesNotMatch(text, /bigint/);
    assert.deepEqual(jsonSchema(Amount), {
      type: 'integer',
      minimum: 0,
      maximum: 999_999_999_999_999_999n,
      description: 'Minor units of the currency',
    });
  });

  it('says which query parameters are required', () => {
    assert.match(text, /"name":"state","in":"query","required":true/);
    assert.match(text, /"name":"limit","in":"query","required":false/);
  });

  it('says the codes of an endpoint and of the kit, grouped by status', () => {
    assert.match(
      text,
      /"422":\{"description":"`idempotency_key_reused`: [^"]*; `too_many_things`: Too many"/,
    );
    assert.match(text, /"401":\{"description":"`unauthenticated`/);
  });

  it('takes an Idempotency-Key where the endpoint does', () => {
    assert.equal(text.split('"name":"Idempotency-Key"').length - 1, 1);
  });

  it('promises no content for 204', () => {
    assert.match(text, /"204":\{"description":"Delete"\}/);
  });

  it('has the events beside the endpoints', () => {
    assert.match(text, /"x-events":\{"thing.created":\{/);
  });
});
