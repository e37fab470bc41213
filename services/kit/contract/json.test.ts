import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { decodeAmounts, parseJson, stringifyJson } from './json.ts';
import { Amount, Closed, Metadata, Nullable, Type } from './schemas.ts';

const Order = Closed({
  amount: Amount,
  limit: Type.Optional(Type.Integer()),
  tax: Nullable(Amount),
  parts: Type.Array(Closed({ amount: Amount })),
  totals: Type.Record(Type.String(), Amount),
  metadata: Metadata,
});

describe('JSON without loss', () => {
  it('keeps every integer of up to 39 digits exactly, whatever its sign', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 39n) + 1n, 10n ** 39n - 1n), (integer) => {
        const text = `{"amount":${integer}}`;
        assert.equal(stringifyJson(parseJson(text)), text);
      }),
    );
  });

  it('answers what JSON.parse answers for values without large integers', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        const hasLarge = /\d{16}|e\+/.test(text);
        if (!hasLarge) assert.deepEqual(parseJson(text), JSON.parse(text));
      }),
    );
  });

  it('gives small integers as numbers and large ones as bigint', () => {
    assert.deepEqual(parseJson('[1, -1, 9007199254740991, 9007199254740992, 1.5, 1e-20]'), [
      1,
      -1,
      9_007_199_254_740_991,
      9_007_199_254_740_992n,
      1.5,
      1e-20,
    ]);
  });

  it('refuses an integer that nothing in the platform counts up to, and what is not JSON', () => {
    assert.throws(() => parseJson('9'.repeat(41)), SyntaxError);
    assert.throws(() => parseJson('1e20'), /1e20 is beyond 2\^53: write it out in digits/);
    assert.throws(() => parseJson('{"amount":}'), SyntaxError);
    assert.throws(() => parseJson(''), SyntaxError);
  });

  it('writes null for what JSON cannot say', () => {
    assert.equal(stringifyJson(undefined), 'null');
    assert.equal(stringifyJson({ amount: 12n, absent: undefined }), '{"amount":12}');
  });

  it('makes amounts bigint where the schema says so, at any depth, and nothing else', () => {
    const text =
      '{"amount":5,"limit":5,"tax":7,"parts":[{"amount":1}],"totals":{"EUR":2},"metadata":{"amount":"5"}}';
    assert.deepEqual(decodeAmounts(Order, parseJson(text)), {
      amount: 5n,
      limit: 5,
      tax: 7n,
      parts: [{ amount: 1n }],
      totals: { EUR: 2n },
      metadata: { amount: '5' },
    });
  });

  it('leaves for validation what is no amount', () => {
    const wrong = { amount: '5', tax: null, parts: 1, totals: [], metadata: {} };
    assert.deepEqual(decodeAmounts(Order, wrong), wrong);
    assert.deepEqual(decodeAmounts(Amount, 1.5), 1.5);
  });

  it('does not let a document change its own prototype', () => {
    const decoded = decodeAmounts(Order, parseJson('{"amount":1,"__proto__":{"polluted":1}}'));
    assert.equal(Object.getPrototypeOf(decoded), Object.prototype);
    assert.equal(Reflect.get({}, 'polluted'), undefined);
  });
});
