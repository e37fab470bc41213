import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { BookEntry, Line } from './kinds.ts';
import { match } from './match.ts';

const at = '2026-03-01T12:00:00.000Z';
const line = (given: Partial<Line> = {}): Line => {
  const amount = given.amount ?? 1_000n;
  const fee_amount = given.fee_amount ?? 29n;
  return {
    type: 'charge',
    channel_payment_id: 'pi_1',
    amount,
    fee_amount,
    net_amount: amount - fee_amount,
    currency: 'EUR',
    occurred_at: at,
    ...given,
  };
};
const entry = (given: Partial<BookEntry> = {}): BookEntry => ({
  type: 'charge',
  channel_payment_id: 'pi_1',
  payment_id: 'pay_1',
  refund_id: null,
  amount: 1_000n,
  currency: 'EUR',
  state: 'succeeded',
  booked_at: at,
  ...given,
});
const isOfDay = ({ booked_at }: BookEntry) => booked_at.startsWith('2026-03-01');
const matching = { isOfDay, tolerances: { amount: 0n, timeMs: 86_400_000 } };
const otherDay = '2026-02-28T23:00:00.000Z';
const refund = { type: 'refund', amount: -400n } as const;

type Case = [name: string, lines: Line[], entries: BookEntry[], kinds: string[], matched: number];
const cases: Case[] = [
  ['nothing on both sides', [], [], [], 0],
  ['the same on both sides', [line()], [entry()], [], 1],
  ['a line without an entry', [line()], [], ['missing_in_books'], 0],
  ['an entry without a line', [], [entry()], ['missing_at_channel'], 0],
  ['an entry of another day without a line', [], [entry({ booked_at: otherDay })], [], 0],
  ['an entry of another day with a line', [line()], [entry({ booked_at: otherDay })], [], 1],
  ['a failed entry without a line', [], [entry({ state: 'failed' })], [], 0],
  ['another amount', [line({ amount: 999n })], [entry()], ['amount'], 0],
  ['another currency', [line({ currency: 'USD' })], [entry()], ['currency'], 0],
  ['money that the books call failed', [line()], [entry({ state: 'failed', amount: 0n })], ['status'], 0],
  ['the same line twice', [line(), line()], [entry()], ['duplicate'], 1],
  ['the same entry twice', [line()], [entry(), entry({ payment_id: 'pay_2' })], ['duplicate'], 1],
  ['a net that is not amount less fee', [line({ net_amount: 1n })], [entry()], ['fee'], 0],
  ['days apart', [line()], [entry({ booked_at: '2026-02-26T00:00:00.000Z' })], ['timing'], 0],
  [
    'amount and timing at once',
    [line({ amount: 1n })],
    [entry({ booked_at: '2026-02-01T00:00:00.000Z' })],
    ['amount', 'timing'],
    0,
  ],
  ['a refund is not its charge', [line(refund)], [entry()], ['missing_at_channel', 'missing_in_books'], 0],
  [
    'partial refunds of a payment in another order',
    [line(refund), line({ ...refund, amount: -100n })],
    [entry({ ...refund, refund_id: 'r1', amount: -100n }), entry({ ...refund, refund_id: 'r2' })],
    [],
    2,
  ],
  [
    'one of two refunds differs',
    [line(refund), line({ ...refund, amount: -99n })],
    [entry({ ...refund, refund_id: 'r1', amount: -100n }), entry({ ...refund, refund_id: 'r2' })],
    ['amount'],
    1,
  ],
  [
    'a refund that succeeded is taken before one that failed',
    [line(refund)],
    [entry({ ...refund, refund_id: 'r1', state: 'failed' }), entry({ ...refund, refund_id: 'r2' })],
    [],
    1,
  ],
];

describe('matching a statement with the books', () => {
  for (const [name, lines, entries, kinds, matched] of cases)
    it(`${name}: ${kinds.join(', ') || 'no break'}`, () => {
      const found = match(lines, entries, matching);
      assert.deepEqual(found.breaks.map(({ kind }) => kind).toSorted(), kinds);
      assert.equal(found.matched, matched);
    });

  const ids = fc.constantFrom('pi_1', 'pi_2', 'pi_3', 'pi_4');
  const amounts = fc.bigInt(1n, 4n);
  const someLines = fc.array(
    fc.record({ id: ids, amount: amounts }).map(({ id, amount }) => line({ channel_payment_id: id, amount })),
    { maxLength: 12 },
  );
  const states = fc.constantFrom('succeeded', 'failed');
  const someEntries = fc.array(
    fc
      .record({ id: ids, amount: amounts, state: states })
      .map(({ id, ...rest }) => entry({ channel_payment_id: id, ...rest })),
    { maxLength: 12 },
  );

  it('puts every line, and every entry that moved money, into one pair or one break', () => {
    fc.assert(
      fc.property(someLines, someEntries, (lines, entries) => {
        const { matched, groupedLines, groupedEntries, breaks } = match(lines, entries, matching);
        const linesInBreaks = new Set(breaks.flatMap(({ line }) => line ?? []));
        const entriesInBreaks = new Set(breaks.flatMap(({ entry }) => entry ?? []));
        assert.equal(matched + groupedLines + linesInBreaks.size, lines.length);
        const moved = entries.filter(({ state }) => state === 'succeeded');
        const movedInBreaks = moved.filter((entry) => entriesInBreaks.has(entry));
        assert.equal(matched + groupedEntries + movedInBreaks.length, moved.length);
      }),
    );
  });

  it('finds nothing between books and the statement that they make, in any order', () => {
    fc.assert(
      fc.property(someEntries, fc.infiniteStream(fc.nat()), (entries, order) => {
        const moved = entries.filter(({ state }) => state === 'succeeded');
        const made = moved
          .map(({ channel_payment_id, amount }) => line({ channel_payment_id, amount }))
          .map((line) => ({ line, key: order.next().value }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ line }) => line);
        assert.deepEqual(match(made, entries, matching), {
          matched: moved.length,
          groupedLines: 0,
          groupedEntries: 0,
          breaks: [],
        });
      }),
    );
  });

  const two = [
    entry({ ...refund, refund_id: 'r1', amount: -150n }),
    entry({ ...refund, refund_id: 'r2', amount: -250n }),
  ];

  it('finds two refunds on one line, and one charge on two lines', () => {
    const refunds = match([line(refund)], two, matching);
    assert.deepEqual(refunds, { matched: 0, groupedLines: 1, groupedEntries: 2, breaks: [] });
    const captures = match([line({ amount: 400n }), line({ amount: 600n })], [entry()], matching);
    assert.deepEqual(captures, { matched: 0, groupedLines: 2, groupedEntries: 1, breaks: [] });
  });

  it('takes no group whose sum differs by more than the tolerance, is late, or is of two currencies', () => {
    const off = [line({ ...refund, amount: -401n })];
    assert.deepEqual(
      match(off, two, matching).breaks.map(({ kind }) => kind),
      ['amount', 'missing_at_channel'],
    );
    const tolerant = { isOfDay, tolerances: { amount: 1n, timeMs: 0 } };
    assert.equal(match(off, two, tolerant).groupedEntries, 2);
    const late = two.map((entry) => ({ ...entry, booked_at: '2026-03-01T12:00:00.001Z' }));
    assert.deepEqual(
      match(off, late, tolerant).breaks.map(({ kind }) => kind),
      ['timing', 'timing'],
    );
    const mixed = [line({ amount: 400n }), line({ amount: 600n, currency: 'USD' })];
    assert.equal(match(mixed, [entry()], matching).groupedLines, 0);
  });

  it('takes amounts and times apart by no more than the tolerance as the same', () => {
    const tolerances = { amount: 5n, timeMs: 60_000 };
    const apart = (amount: bigint, booked_at: string) =>
      match([line({ amount })], [entry({ booked_at })], { isOfDay, tolerances }).breaks.map(
        ({ kind }) => kind,
      );
    assert.deepEqual(apart(995n, '2026-03-01T12:01:00.000Z'), []);
    assert.deepEqual(apart(994n, '2026-03-01T12:01:00.001Z'), ['amount', 'timing']);
  });

  it('takes 100,000 lines that are sums of others, or not, without trying for ever', () => {
    const groups = Array.from({ length: 25_000 }, (_, index) => `pi_${index}`);
    const on = (channel_payment_id: string, amounts: readonly bigint[]) =>
      amounts.map((amount) => ({ channel_payment_id, amount }));
    const split = match(
      groups.map((id) => line({ channel_payment_id: id })),
      groups.flatMap((id) => on(id, [500n, 300n, 200n]).map(entry)),
      matching,
    );
    assert.deepEqual([split.groupedLines, split.groupedEntries, split.breaks], [25_000, 75_000, []]);
    const tolerant = { isOfDay, tolerances: { amount: 5n, timeMs: 86_400_000 } };
    const close = match(
      groups.flatMap((id) => on(id, [1_000n, 2_000n]).map(line)),
      groups.flatMap((id) => on(id, [999n, 998n, 1_001n, 2_002n]).map(entry)),
      tolerant,
    );
    assert.ok(close.breaks.length > 0);
  });

  it('takes 100,000 lines, also of one single payment', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => index);
    const spread = match(
      many.map((index) => line({ channel_payment_id: `pi_${index}` })),
      many.map((index) => entry({ channel_payment_id: `pi_${index}` })),
      matching,
    );
    assert.deepEqual([spread.matched, spread.breaks], [100_000, []]);
    const piled = match(
      many.map((index) => line({ amount: BigInt(index + 1) })),
      many.map((index) => entry({ amount: BigInt(200_000 - index) })),
      matching,
    );
    assert.equal(piled.matched, 0);
    assert.equal(piled.breaks.length, 100_000);
  });
});
