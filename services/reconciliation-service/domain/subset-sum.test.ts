import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { explain, stepsOfRun } from './subset-sum.ts';

type Item = { id: string; amount: bigint };
const side = (name: string, amounts: readonly (number | bigint)[]): Item[] =>
  amounts.map((amount, index) => ({ id: `${name}${index}`, amount: BigInt(amount) }));

/** Groups as `100=60+40`, lines first; what is ambiguous as its amounts; all of it in one order. */
function found(lines: readonly number[], entries: readonly number[], tolerance = 0) {
  const sides = { lines: side('l', lines), entries: side('e', entries) };
  const { groups, ambiguous } = explain(sides, BigInt(tolerance), { steps: stepsOfRun });
  return {
    groups: groups.map((group) => `${text(group.lines)}=${text(group.entries)}`).toSorted(),
    ambiguous: [...ambiguous.lines, ...ambiguous.entries]
      .map(({ amount }) => Number(amount))
      .toSorted((a, b) => b - a),
  };
}

const text = (items: readonly Item[]) =>
  items
    .map(({ amount }) => Number(amount))
    .toSorted((a, b) => Math.abs(b) - Math.abs(a))
    .join('+');

type Case = [what: string, lines: number[], entries: number[], groups: string[], ambiguous?: number[]];
const cases: Case[] = [
  ['nothing', [], [], []],
  ['all of the other side', [300], [100, 200], ['300=200+100']],
  ['a part of the other side', [300], [100, 200, 77], ['300=200+100']],
  ['one on the books’ side', [100, 200, 77], [300], ['200+100=300']],
  ['several at once', [300, 70], [100, 30, 200, 40, 5], ['300=200+100', '70=40+30']],
  ['both ways at once', [300, 30, 40], [100, 200, 70], ['300=200+100', '40+30=70']],
  ['refunds, which are negative', [-300], [-100, -200], ['-300=-200+-100']],
  [
    'some of many that are equal',
    [300, 300],
    [100, 100, 100, 100, 100, 100],
    ['300=100+100+100', '300=100+100+100'],
  ],
  ['nothing that differs', [301], [100, 200], []],
  ['nothing of mixed signs', [100], [300, -200], []],
  ['what a second use would need twice', [300, 500], [100, 200, 300], [], [500, 300, 300, 200, 100]],
];

describe('amounts that are the sum of others', () => {
  for (const [what, lines, entries, groups, ambiguous = []] of cases)
    it(`are found: ${what}`, () => {
      const result = found(lines, entries);
      assert.deepEqual(result.groups, groups.toSorted());
      assert.deepEqual(result.ambiguous, ambiguous);
    });

  it('are not guessed between subsets that are equally good', () => {
    assert.deepEqual(found([300], [100, 200, 150, 150]), {
      groups: [],
      ambiguous: [300, 200, 150, 150, 100],
    });
    const besides = found([300, 7], [100, 200, 150, 150, 3, 4]);
    assert.deepEqual(besides.groups, ['7=4+3'], 'what is certain is found all the same');
    assert.deepEqual(found([300], [101, 200, 150, 149], 1).ambiguous.length, 5);
  });

  it('are the more exact ones within the tolerance, and pairs before nothing', () => {
    assert.deepEqual(found([300], [100, 200, 151, 150], 1), { groups: ['300=200+100'], ambiguous: [] });
    assert.deepEqual(found([100, 200], [201, 101], 1), { groups: ['100=101', '200=201'], ambiguous: [] });
    assert.deepEqual(found([100], [101, 99], 1).ambiguous.length, 3);
  });

  it('are right whenever they are found, use nothing twice, and are the same in any order', () => {
    const amounts = fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 7 });
    fc.assert(
      fc.property(amounts, amounts, fc.nat({ max: 2 }), (some, others, tolerance) => {
        const sides = { lines: side('l', some), entries: side('e', others) };
        const { groups, ambiguous } = explain(sides, BigInt(tolerance), { steps: stepsOfRun });
        const used = [...groups, ambiguous].flatMap(({ lines, entries }) => [...lines, ...entries]);
        assert.equal(new Set(used).size, used.length);
        for (const { lines, entries } of groups) {
          assert.equal(Math.min(lines.length, entries.length), 1);
          const sum = (items: readonly Item[]) => items.reduce((total, { amount }) => total + amount, 0n);
          const off = sum(lines) - sum(entries);
          assert.ok(off <= BigInt(tolerance) && -off <= BigInt(tolerance));
        }
        const turned = found(some.toReversed(), others.toReversed(), tolerance);
        const straight = found(some, others, tolerance);
        assert.deepEqual(turned.groups, straight.groups);
        assert.deepEqual(turned.ambiguous, straight.ambiguous);
      }),
    );
  });

  it('of one line are found exactly when one subset of the entries has its amount', () => {
    const amounts = fc.array(fc.integer({ min: 1, max: 12 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(amounts, fc.integer({ min: 1, max: 60 }), (entries, line) => {
        const { groups, ambiguous } = found([line], entries);
        const fitting = subsetsOf(entries).filter((subset) => subset.reduce((a, b) => a + b, 0) === line);
        const kinds = new Set(fitting.map((subset) => subset.toSorted((a, b) => a - b).join('+')));
        assert.equal(groups.length, kinds.size === 1 ? 1 : 0);
        assert.equal(ambiguous.length > 0, kinds.size > 1);
      }),
    );
  });

  it('are given up when there is too much to try, and what was tried is taken off the run’s budget', () => {
    const lines = side('l', [300_003]);
    const entries = side(
      'e',
      Array.from({ length: 60 }, (_, index) => 10_000 + index * 7),
    );
    const budget = { steps: 60_000 };
    assert.deepEqual(explain({ lines, entries }, 0n, budget).groups, []);
    assert.equal(budget.steps, 10_000);
    explain({ lines, entries }, 0n, budget);
    assert.equal(budget.steps, 0);
    const whole = side('w', [[...entries].reduce((sum, { amount }) => sum + amount, 0n)]);
    assert.equal(
      explain({ lines: whole, entries }, 0n, budget).groups.length,
      1,
      'all of them need no trying',
    );
  });
});

function subsetsOf(items: readonly number[]): number[][] {
  return items.reduce<number[][]>(
    (subsets, item) => subsets.concat(subsets.map((one) => [...one, item])),
    [[]],
  );
}
