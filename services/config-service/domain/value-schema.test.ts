import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Problem, type ProblemDetails } from '../../kit/problem.ts';
import { assertFits, assertSchema, type ValueSchema } from './value-schema.ts';

async function refusal(work: Promise<void>): Promise<ProblemDetails> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Problem) return error.details;
    throw error;
  }
  return assert.fail('it was taken');
}

const limits: ValueSchema = {
  type: 'object',
  properties: {
    most: { type: 'integer', minimum: 1 },
    currencies: { type: 'array', items: { enum: ['EUR', 'USD'] } },
    owner: { type: 'string', format: 'email' },
  },
  required: ['most'],
  additionalProperties: false,
};

test('a value that fits is taken, and without a schema every value is', async () => {
  await assertSchema(limits);
  await assertFits(limits, { most: 10, currencies: ['EUR'], owner: 'ada@example.com' });
  await assertFits(limits, { most: 9_007_199_254_740_993n });
  await assertFits(null, { anything: [1, null] });
});

test('what does not fit is told by its pointer, with what would', async () => {
  const { code, status, errors } = await refusal(
    assertFits(limits, { most: 0, currencies: ['EUR', 'XXX'], owner: 'ada', more: 1 }),
  );
  assert.deepEqual([code, status], ['value_violates_schema', 422]);
  assert.deepEqual(
    errors?.toSorted((one, other) => one.pointer.localeCompare(other.pointer)),
    [
      { pointer: '/value', detail: 'must NOT have additional properties: more' },
      {
        pointer: '/value/currencies/1',
        detail: 'must be equal to one of the allowed values: ["EUR","USD"]',
      },
      { pointer: '/value/most', detail: 'must be >= 1' },
      { pointer: '/value/owner', detail: 'must match format "email"' },
    ],
  );
});

test('a schema that would let through what it should not, or needs something from elsewhere, is refused', async () => {
  let deep: ValueSchema = { type: 'array' };
  for (let level = 0; level < 40; level += 1) deep = { type: 'array', items: deep };
  const refused: readonly [ValueSchema, RegExp][] = [
    [{ type: 'strng' }, /must be equal to one of the allowed values/],
    [{ type: 'object', propertis: {} }, /unknown keyword: "propertis"/],
    [{ minimum: 'one' }, /must be number/],
    [{ pattern: '(' }, /Invalid regular expression/],
    [{ format: 'colour' }, /unknown format "colour"/],
    [{ $ref: 'https://example.com/schema.json' }, /may only refer into the schema itself/],
    [{ properties: { a: { $ref: 'file:///etc/passwd' } } }, /may only refer into the schema itself/],
    [{ $ref: '#/$defs/none' }, /resolve/],
    [{ $id: 'https://example.com/' }, /\$id is not taken/],
    [{ $async: true }, /\$async is not taken/],
    [{ $schema: 'http://json-schema.org/draft-07/schema#' }, /no schema with key/],
    [{ enum: ['x'.repeat(20_000)] }, /at most 16384 are kept/],
    [deep, /deeper than 32 levels/],
  ];
  for (const [schema, reason] of refused) {
    const { code, errors } = await refusal(assertSchema(schema));
    assert.equal(code, 'invalid_schema');
    assert.match(errors?.[0]?.detail ?? '', reason);
  }
  await assertSchema({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $ref: '#/$defs/a',
    $defs: { a: {} },
  });
});

test('a pattern that would take for ever, and a schema without an end, are broken off', async () => {
  const slow: ValueSchema = { type: 'string', pattern: '^(a+)+$' };
  await assertSchema(slow);
  const late = await refusal(assertFits(slow, `${'a'.repeat(60)}!`));
  assert.match(late.errors?.[0]?.detail ?? '', /longer than 2000 ms/);
  const endless: ValueSchema = { $defs: { a: { allOf: [{ $ref: '#/$defs/a' }] } }, $ref: '#/$defs/a' };
  const round = await refusal(assertSchema(endless).then(() => assertFits(endless, 1)));
  assert.match(round.errors?.[0]?.detail ?? '', /without an end/);
  await assertFits(slow, 'aaa');
});
