import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Amount, Closed, Currency, Metadata, Type } from './schemas.ts';
import { violationsOf } from './validation.ts';

const Body = Closed({
  amount: Amount,
  currency: Currency,
  lines: Type.Optional(Type.Array(Closed({ 'a/b': Type.Integer() }), { maxItems: 100 })),
});

describe('validation', () => {
  it('finds nothing wrong with what fits', async () => {
    assert.deepEqual(await violationsOf(Body, { amount: 10n ** 17n, currency: 'EUR' }), []);
  });

  it('says where each violation is, by JSON pointer', async () => {
    const value = { amount: -1n, currency: 'euro', lines: [{ 'a/b': 1 }, { 'a/b': 1.5 }] };
    const violations = await violationsOf(Body, value);
    assert.deepEqual(violations.map(({ pointer }) => pointer).toSorted(), [
      '/amount',
      '/currency',
      '/lines/1/a~1b',
    ]);
  });

  it('names a property that is not declared', async () => {
    const [violation] = await violationsOf(Body, { amount: 1n, currency: 'EUR', extra: 1 });
    assert.deepEqual(violation, { pointer: '', detail: 'unknown property extra' });
  });

  it('speaks of integers, since a caller knows nothing of bigint', async () => {
    const [violation] = await violationsOf(Body, { amount: '1', currency: 'EUR' });
    assert.match(violation?.detail ?? '', /integer/);
    assert.doesNotMatch(violation?.detail ?? '', /bigint/);
  });

  it('keeps the names and values of metadata within Stripe’s limits', async () => {
    const pairs = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));
    for (const metadata of [{}, { ['k'.repeat(40)]: 'v'.repeat(500) }, pairs(50)])
      assert.deepEqual(await violationsOf(Metadata, metadata), []);
    for (const metadata of [{ ['k'.repeat(41)]: 'v' }, { k: 'v'.repeat(501) }, { '': 'v' }, pairs(51)])
      assert.notDeepEqual(await violationsOf(Metadata, metadata), []);
    const [long] = await violationsOf(Metadata, { ['k'.repeat(41)]: 'v' });
    assert.equal(long?.detail, 'must not have more than 40 characters');
  });

  it('names 20 violations at most', async () => {
    const lines = Array.from({ length: 90 }, () => ({ 'a/b': 'x' }));
    const { length } = await violationsOf(Body, { amount: 1n, currency: 'EUR', lines });
    assert.ok(length > 1 && length <= 20, String(length));
  });
});
