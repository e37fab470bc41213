import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { SettlementState } from '../contract.ts';
import { cycleTerms, defaultCycle, dueAt, duePeriodEnd } from './cycle.ts';
import { bookAgainAt } from './retry.ts';
import { assertSettlementTransition, settlementTransitions } from './settlement-state.ts';
import { isWorthSettling, payoutAmount, sharesOf } from './shares.ts';

const states: readonly SettlementState[] = ['created', 'processing', 'completed', 'failed', 'cancelled'];
const legal = new Set([
  'created processing',
  'processing completed',
  'processing failed',
  'failed processing',
  'created cancelled',
  'failed cancelled',
]);

describe('a settlement', () => {
  for (const from of states)
    for (const to of states) {
      const isLegal = legal.has(`${from} ${to}`);
      it(`that is ${from} ${isLegal ? 'may' : 'may not'} become ${to}`, () => {
        assert.equal(settlementTransitions[from].includes(to), isLegal);
        if (isLegal) assertSettlementTransition(from, to);
        else
          assert.throws(() => assertSettlementTransition(from, to), {
            code: 'illegal_settlement_transition',
          });
      });
    }

  it('shares out every unit: fee, reserve and net are the sum, and a debt is all net', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 30n });
    fc.assert(
      fc.property(
        fc.bigInt(),
        amount,
        fc.integer({ min: 0, max: 10_000 }),
        (sum, fee_amount, reserve_bps) => {
          const shares = sharesOf(sum, { fee_amount, reserve_bps });
          assert.equal(shares.fee_amount + shares.reserve_amount + shares.net_amount, sum);
          assert.ok(shares.fee_amount >= 0n && shares.reserve_amount >= 0n);
          assert.ok(sum <= 0n ? shares.net_amount === sum : shares.net_amount >= 0n);
        },
      ),
    );
  });

  it('rounds its reserve half up', () => {
    assert.equal(sharesOf(150n, { fee_amount: 0n, reserve_bps: 100 }).reserve_amount, 2n);
    assert.equal(sharesOf(149n, { fee_amount: 0n, reserve_bps: 100 }).reserve_amount, 1n);
  });

  it('pays out what is left of its net once a debt of before is covered', () => {
    for (const [opening_amount, net_amount, paid] of [
      [0n, 800n, 800n],
      [200n, 800n, 800n],
      [-500n, 800n, 300n],
      [-800n, 800n, 0n],
      [-900n, 800n, 0n],
      [-1n, -800n, 0n],
      [null, 800n, 800n],
    ] as const)
      assert.equal(payoutAmount({ opening_amount, net_amount }), paid, `${opening_amount} and ${net_amount}`);
  });

  it('that the ledger could not book is booked again after growing waits, until a person decides', () => {
    const now = new Date('2026-01-01T00:00:00Z');
    const waitsMs: number[] = [];
    for (let attempts = 1; ; attempts += 1) {
      const next = bookAgainAt(now, { code: 'booking_failed', attempts });
      if (next === undefined) break;
      waitsMs.push(next.getTime() - now.getTime());
    }
    assert.deepEqual(
      waitsMs.map((ms) => ms / 1_000),
      [5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600],
    );
    assert.equal(bookAgainAt(now, { code: 'settlement_out_of_order', attempts: 1 }), undefined);
  });

  it('waits while it is too small, unless it is a debt', () => {
    assert.equal(isWorthSettling(9n, { minimum_amount: 10n }), false);
    assert.equal(isWorthSettling(10n, { minimum_amount: 10n }), true);
    assert.equal(isWorthSettling(-1n, { minimum_amount: 10n }), true);
  });
});

describe('a cycle', () => {
  const at = (text: string) => new Date(text);
  const due = (terms: Partial<typeof defaultCycle>, now: string) =>
    duePeriodEnd({ ...defaultCycle, ...terms }, at(now))?.toISOString();

  for (const [what, terms, now, expected] of [
    ['daily, T+1: up to the midnight before', {}, '2026-03-05T00:00:00Z', '2026-03-05T00:00:00.000Z'],
    ['daily, T+1: the whole day long', {}, '2026-03-05T23:59:59Z', '2026-03-05T00:00:00.000Z'],
    ['daily, T+3', { delay_days: 3 }, '2026-03-05T10:00:00Z', '2026-03-03T00:00:00.000Z'],
    [
      'weekly to Sunday',
      { interval: 'weekly', weekday: 7 },
      '2026-03-04T10:00:00Z',
      '2026-03-02T00:00:00.000Z',
    ],
    [
      'weekly to Wednesday, on it',
      { interval: 'weekly', weekday: 3 },
      '2026-03-04T10:00:00Z',
      '2026-02-26T00:00:00.000Z',
    ],
    [
      'monthly to the last day, in February',
      { interval: 'monthly', month_day: 31 },
      '2028-03-01T10:00:00Z',
      '2028-03-01T00:00:00.000Z',
    ],
    [
      'monthly to the 15th',
      { interval: 'monthly', month_day: 15 },
      '2026-03-15T10:00:00Z',
      '2026-02-16T00:00:00.000Z',
    ],
  ] as const)
    it(`${what} is due at ${now} until ${expected}`, () => {
      assert.equal(due(terms, now), expected);
    });

  it('that is manual is never due', () => {
    assert.equal(due({ interval: 'manual' }, '2026-03-05T00:00:00Z'), undefined);
  });

  it('never ends a period in the future, and periods grow with time', () => {
    const intervals = fc.constantFrom(
      { interval: 'daily' as const },
      { interval: 'weekly' as const, weekday: 2 },
      { interval: 'monthly' as const, month_day: 30 },
    );
    const times = fc.date({
      min: at('2020-01-01T00:00:00Z'),
      max: at('2035-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(intervals, fc.integer({ min: 1, max: 60 }), times, (interval, delay_days, now) => {
        const terms = { ...defaultCycle, ...interval, delay_days };
        const end = duePeriodEnd(terms, now);
        const later = duePeriodEnd(terms, new Date(now.getTime() + 86_400_000));
        assert.ok(end !== undefined && later !== undefined && end <= now && end <= later);
      }),
    );
  });

  it('has a booking due on the first day on which its periods reach it', () => {
    const cycles = fc.constantFrom(
      { interval: 'daily' as const },
      { interval: 'weekly' as const, weekday: 5 },
      { interval: 'monthly' as const, month_day: 31 },
    );
    const times = fc.date({
      min: at('2020-01-01T00:00:00Z'),
      max: at('2035-01-01T00:00:00Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(cycles, fc.integer({ min: 1, max: 60 }), times, (interval, delay_days, booked) => {
        const terms = { ...defaultCycle, ...interval, delay_days };
        const first = dueAt(terms, booked);
        assert.ok(first !== undefined);
        const before = duePeriodEnd(terms, new Date(first.getTime() - 1));
        const then = duePeriodEnd(terms, first);
        assert.ok(before !== undefined && before <= booked);
        assert.ok(then !== undefined && then > booked);
      }),
    );
    assert.equal(dueAt({ ...defaultCycle, interval: 'manual' }, at('2026-01-01T00:00:00Z')), undefined);
  });

  for (const body of [
    { interval: 'weekly' as const },
    { interval: 'monthly' as const },
    { interval: 'daily' as const, weekday: 1 },
    { interval: 'weekly' as const, weekday: 1, month_day: 1 },
  ])
    it(`that says ${JSON.stringify(body)} is refused`, () => {
      assert.throws(() => cycleTerms(body), { code: 'invalid_cycle' });
    });
});
