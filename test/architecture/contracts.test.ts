import assert from 'node:assert/strict';
import { test } from 'node:test';
import { allContracts, targetsOf } from '../fixtures/contracts.ts';

const contracts = await allContracts();

const endpoints = targetsOf(contracts).map(({ contract, name, endpoint }) => ({
  name: `${contract.service} ${name}`,
  endpoint,
}));

test('what an endpoint takes is closed: an unknown member is a mistake that the caller hears of', () => {
  // a page's address may carry what payers' mail programs and the like add to it
  const forPrograms = endpoints.filter(({ endpoint }) => endpoint.produces !== 'text/html');
  const open = forPrograms.flatMap(({ name, endpoint: { params, query, body } }) =>
    Object.entries({ params, query, body }).flatMap(([place, schema]) =>
      schema === undefined || isClosed(schema) ? [] : [`${name} ${place}`],
    ),
  );
  assert.deepEqual(open, []);
});

test('every problem has a code for programs and a title for people', () => {
  const wrong = endpoints.flatMap(({ name, endpoint: { problems = {} } }) =>
    Object.entries(problems)
      .filter(([code, { title }]) => !/^[a-z][a-z0-9_]*$/.test(code) || title === '')
      .map(([code]) => `${name} ${code}`),
  );
  assert.deepEqual(wrong, []);
});

test('no two endpoints of a service share a method and path', () => {
  for (const { service, endpoints: all } of contracts) {
    const places = Object.values(all).map(({ method, path }) => `${method} ${path.replaceAll(/:\w+/g, ':')}`);
    assert.equal(new Set(places).size, places.length, service);
  }
});

test('what a path names is in its parameters, and nothing else is', () => {
  for (const { name, endpoint } of endpoints) {
    const named = [...endpoint.path.matchAll(/:(\w+)/g)].map(([, parameter]) => parameter);
    assert.deepEqual(Object.keys(endpoint.params?.properties ?? {}).sort(), named.sort(), name);
  }
});

/** An object without further members, or a choice of such; anything that is no object is closed by its type. */
function isClosed(schema: object): boolean {
  if ('anyOf' in schema && Array.isArray(schema.anyOf)) return schema.anyOf.every(isClosed);
  return (
    !('properties' in schema) || ('additionalProperties' in schema && schema.additionalProperties === false)
  );
}
