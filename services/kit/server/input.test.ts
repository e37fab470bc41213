import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Endpoint } from '../contract/contract.ts';
import { stringifyJson } from '../contract/json.ts';
import { Amount, Closed, Type } from '../contract/schemas.ts';
import { Problem } from '../problem.ts';
import { readInput } from './input.ts';

const endpoint = {
  method: 'POST',
  path: '/things/:number',
  summary: 'Echo',
  params: Closed({ number: Type.Integer() }),
  query: Closed({
    limit: Type.Optional(Type.Integer({ minimum: 1, default: 20 })),
    amount: Type.Optional(Amount),
    flag: Type.Optional(Type.Boolean()),
    text: Type.Optional(Type.String()),
  }),
  body: Closed({ amount: Type.Optional(Amount), note: Type.Optional(Type.Unknown()) }),
  response: Type.Unknown(),
} as const satisfies Endpoint;

const csvEndpoint = {
  method: 'POST',
  path: '/tables',
  summary: 'Read a table',
  rawBody: true,
  consumes: 'text/csv',
  response: Type.Unknown(),
} as const satisfies Endpoint;

describe('the input of an endpoint', () => {
  let app: FastifyInstance;
  before(async () => {
    app = Fastify();
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
    app.setErrorHandler((error, _request, reply) => {
      assert.ok(error instanceof Problem, String(error));
      return reply.code(error.details.status).send(error.details);
    });
    for (const served of [endpoint, csvEndpoint])
      app.post(served.path, async (request, reply) =>
        reply.type('application/json').send(stringifyJson(await readInput(served, request))),
      );
    await app.ready();
  });
  after(() => app.close());

  const ask = async (
    url: string,
    body?: string | Buffer,
    contentType = 'application/json',
    encoding?: string,
  ) => {
    const headers = {
      ...(body === undefined ? {} : { 'content-type': contentType }),
      ...(encoding === undefined ? {} : { 'content-encoding': encoding }),
    };
    const answer = await app.inject({
      method: 'POST',
      url,
      headers,
      ...(body === undefined ? {} : { payload: body }),
    });
    return { status: answer.statusCode, text: answer.body };
  };
  const pointers = (text: string) => [...text.matchAll(/"pointer":"([^"]*)"/g)].map(([, pointer]) => pointer);

  it('refuses what PostgreSQL cannot store, wherever it stands', async () => {
    for (const body of [
      '{"note":"a\\u0000b"}',
      '{"note":["\\ud800"]}',
      '{"\\udfff":1}',
      '{"__proto__":{"admin":true}}',
    ]) {
      const { status, text } = await ask('/things/7', body);
      assert.equal(status, 400, body);
      assert.match(text, /cannot be stored/);
    }
    assert.deepEqual(pointers((await ask('/things/7?text=%00')).text), ['/query/text']);
  });

  it('refuses a whole number that lost its digits to an exponent', async () => {
    const { status, text } = await ask('/things/7', '{"amount":1e30}');
    assert.equal(status, 400);
    assert.match(text, /1e30 is beyond 2\^53: write it out in digits/);
  });

  it('reads integers, amounts and booleans from a URL, and fills in defaults', async () => {
    const url = '/things/7?amount=9007199254740993&flag=true&text=12';
    assert.equal(
      (await ask(url)).text,
      '{"params":{"number":7},"query":{"amount":9007199254740993,"flag":true,"text":"12","limit":20},"body":{}}',
    );
  });

  it('reads an amount of the body without loss', async () => {
    assert.match((await ask('/things/1', '{"amount":9007199254740993}')).text, /"amount":9007199254740993/);
  });

  for (const [name, query] of [
    ['a number that is a word', 'limit=ten'],
    ['an integer with a fraction', 'limit=1.5'],
    ['an integer in scientific notation', 'limit=1e3'],
    ['an integer below its minimum', 'limit=0'],
    ['an empty integer', 'limit='],
    ['a boolean that is a number', 'flag=1'],
    ['an amount below zero', 'amount=-1'],
    ['an amount with too many digits', `amount=${'9'.repeat(31)}`],
    ['a parameter that is given twice', 'limit=1&limit=2'],
    ['a parameter that is not declared', 'unknown=1'],
  ] as const)
    it(`refuses ${name}`, async () => {
      const { status, text } = await ask(`/things/1?${query}`);
      assert.equal(status, 400);
      assert.match(pointers(text)[0] ?? '', /^\/query/);
    });

  it('names what is wrong in path, query and body at once', async () => {
    const { status, text } = await ask('/things/x?flag=maybe', '{"amount":"1","extra":1}');
    assert.equal(status, 400);
    assert.deepEqual(pointers(text).toSorted(), ['/body', '/body/amount', '/params/number', '/query/flag']);
  });

  for (const [name, body] of [
    ['that is not JSON', '{'],
    ['that is not UTF-8', Buffer.from([0x22, 0xff, 0x22])],
    ['that is a list', '[]'],
    ['that is null', 'null'],
    ['with an endless integer', `{"amount":${'9'.repeat(100)}}`],
    ['with a fraction for an amount', '{"amount":1.5}'],
  ] as const)
    it(`refuses a body ${name}`, async () => {
      const { status, text } = await ask('/things/1', body);
      assert.equal(status, 400);
      assert.match(pointers(text)[0] ?? '', /^\/body/);
    });

  it('refuses a body that does not say it is JSON, and takes dialects of it', async () => {
    assert.equal((await ask('/things/1', 'amount=1', 'application/x-www-form-urlencoded')).status, 415);
    assert.equal((await ask('/things/1', '{}', 'text/json')).status, 415);
    assert.equal((await ask('/things/1', '{}', 'application/vnd.api+json; charset=utf-8')).status, 200);
  });

  it('refuses bytes that are not what their endpoint reads', async () => {
    const { status, text } = await ask('/tables', 'a,b', 'application/json');
    assert.equal(status, 415);
    assert.match(text, /must be text\/csv/);
    assert.equal((await ask('/tables', 'a,b', 'text/csv; header=present')).status, 200);
    assert.equal((await ask('/tables', 'a,b', 'text/csv', 'gzip')).status, 415);
  });

  it('refuses a body that is compressed: what it would become has no bound', async () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000));
    const { status, text } = await ask('/things/1', bomb, 'application/json', 'gzip');
    assert.equal(status, 415);
    assert.match(text, /must not be compressed/);
    assert.equal((await ask('/things/1', '{}', 'application/json', 'identity')).status, 200);
  });

  it('refuses a value that is nested too deep, however deep', async () => {
    const nested = (levels: number, [open, close]: readonly [string, string]) =>
      `{"note":${open.repeat(levels)}1${close.repeat(levels)}}`;
    for (const brackets of [
      ['[', ']'],
      ['{"a":', '}'],
    ] as const) {
      assert.equal((await ask('/things/1', nested(98, brackets))).status, 200);
      for (const levels of [101, 1_000, 2_500, 5_000, 50_000]) {
        const { status, text } = await ask('/things/1', nested(levels, brackets));
        assert.equal(status, 400, `${levels} levels`);
        assert.match(text, /\/body: is nested deeper than 100 levels/);
        assert.doesNotMatch(text, /stack/);
      }
    }
  });
});
