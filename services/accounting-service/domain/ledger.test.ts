import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { Problem } from '../../kit/problem.ts';
import { paymentDraft, refundDraft, reversalDraft, settlementDrafts } from './bookings.ts';
import { accountNamed, balanceOf, chartOfAccounts, effectOf, nameKey } from './chart-of-accounts.ts';
import { assertBalanced, bookTheSame, type Draft, type DraftEntry, differences, transfer } from './draft.ts';
import { assertHoldTransition, holdTransitions } from './hold-state.ts';
import { hashOf, type JournalRecord, shardOf, shards } from './journal.ts';
import { assertCovered, type LockedBalance } from './overdraft.ts';
import { assertSettles } from './settlement-booking.ts';
import { runningBalances } from './statement.ts';

const money = { merchant_id: 'mer_1', currency: 'EUR' };
const amount = fc.bigInt({ min: 1n, max: 999_999_999_999_999_999n });
const anyAmount = fc.bigInt({ min: 0n, max: 999_999_999_999_999_999n });
const signed = fc.bigInt({ min: -999_999_999_999_999_999n, max: 999_999_999_999_999_999n });

function code(run: () => void): string {
  try {
    run();
  } catch (error) {
    if (error instanceof Problem) return error.code;
    throw error;
  }
  return 'none';
}

function effectOn(draft: Draft, kind: DraftEntry['account']['kind']): bigint {
  return draft.entries
    .filter((entry) => entry.account.kind === kind)
    .reduce((sum, entry) => sum + effectOf(chartOfAccounts[kind].normalSide, entry), 0n);
}

describe('the bookings of the ledger', () => {
  it('balance for every payment, whatever its fee, and pay the merchant gross minus fee', () => {
    fc.assert(
      fc.property(amount, anyAmount, (captured, fee) => {
        const draft = paymentDraft({ ...money, id: 'pay_1', captured_amount: captured, fee_amount: fee });
        assert.ok(draft);
        assertBalanced(draft.entries);
        assert.equal(effectOn(draft, 'channel_receivable'), captured);
        assert.equal(effectOn(draft, 'pending'), captured - fee);
        assert.equal(effectOn(draft, 'fees'), fee);
        assert.ok(draft.entries.every((entry) => entry.amount > 0n));
      }),
    );
  });

  it('have nothing to say of a payment that captured nothing', () => {
    const payment = { ...money, id: 'pay_1', captured_amount: 0n, fee_amount: null };
    assert.equal(paymentDraft(payment), undefined);
  });

  it('take a refund from the merchant whole, and leave the fee', () => {
    const draft = refundDraft({ ...money, id: 'ref_1', amount: 700n });
    assertBalanced(draft.entries);
    assert.equal(effectOn(draft, 'pending'), -700n);
    assert.equal(effectOn(draft, 'fees'), 0n);
    assert.equal(effectOn(draft, 'channel_receivable'), -700n);
  });

  it('of a settlement take fee, reserve and net out of pending, a negative net too', () => {
    fc.assert(
      fc.property(anyAmount, anyAmount, signed, (fee, reserve, net) => {
        const drafts = settlementDrafts({
          ...money,
          settlement_id: 'set_1',
          from_sequence: 0n,
          to_sequence: 1n,
          fee_amount: fee,
          reserve_amount: reserve,
          net_amount: net,
        });
        for (const { entries } of drafts) assertBalanced(entries);
        const total = (kind: 'pending' | 'available' | 'reserved' | 'fees') =>
          drafts.reduce((sum, draft) => sum + effectOn(draft, kind), 0n);
        assert.equal(total('pending'), -(fee + reserve + net));
        assert.deepEqual([total('fees'), total('reserved'), total('available')], [fee, reserve, net]);
      }),
    );
  });

  it('are undone to the last unit by their reversal', () => {
    fc.assert(
      fc.property(amount, anyAmount, (captured, fee) => {
        const draft = paymentDraft({ ...money, id: 'pay_1', captured_amount: captured, fee_amount: fee });
        assert.ok(draft);
        const reversal = reversalDraft({ ...answered(draft), id: 'ltx_1' }, 'mistake');
        assertBalanced(reversal.entries);
        assert.equal(reversal.reverses, 'ltx_1');
        for (const kind of ['pending', 'fees', 'channel_receivable'] as const)
          assert.equal(effectOn(draft, kind) + effectOn(reversal, kind), 0n);
      }),
    );
  });
});

describe('a draft', () => {
  const fees = { kind: 'fees', merchant_id: null, currency: 'EUR' } as const;
  const dollars = { ...fees, currency: 'USD' } as const;
  const bank = { ...fees, kind: 'bank' } as const;

  it('that balances only across currencies is refused', () => {
    const entries: DraftEntry[] = [
      { account: fees, direction: 'debit', amount: 5n },
      { account: dollars, direction: 'credit', amount: 5n },
    ];
    assert.equal(
      code(() => assertBalanced(entries)),
      'unbalanced_transaction',
    );
    assert.deepEqual(
      [...differences(entries)],
      [
        ['EUR', 5n],
        ['USD', -5n],
      ],
    );
  });

  it('off by one unit beyond the safe integers is refused', () => {
    const entries: DraftEntry[] = [
      { account: fees, direction: 'debit', amount: 9_007_199_254_740_993n },
      { account: bank, direction: 'credit', amount: 9_007_199_254_740_992n },
    ];
    assert.equal(
      code(() => assertBalanced(entries)),
      'unbalanced_transaction',
    );
  });

  it('books the same as another in any order of entries, and not with another amount', () => {
    const entries = transfer(fees, bank, 7n);
    assert.ok(bookTheSame(entries, entries.toReversed()));
    assert.ok(!bookTheSame(entries, transfer(fees, bank, 8n)));
    assert.ok(!bookTheSame(entries, transfer(bank, fees, 7n)));
  });

  it('names a merchant account with its merchant and a platform account without', () => {
    assert.equal(
      code(() => accountNamed({ kind: 'available' }, 'EUR')),
      'invalid_account',
    );
    assert.equal(
      code(() => accountNamed({ kind: 'bank', merchant_id: 'mer_1' }, 'EUR')),
      'invalid_account',
    );
    assert.deepEqual(accountNamed({ kind: 'bank' }, 'EUR'), bank);
  });
});

describe('an account', () => {
  const available = { kind: 'available', merchant_id: 'mer_1', currency: 'EUR' } as const;
  const bank = { kind: 'bank', merchant_id: null, currency: 'EUR' } as const;
  const balances = (balance: LockedBalance) => new Map([[nameKey(available), balance]]);

  it('spends what it has without what is held, and no unit more', () => {
    const balance = balances({ debits: 0n, credits: 100n, held: 30n });
    assertCovered(transfer(available, bank, 70n), balance);
    assert.equal(
      code(() => assertCovered(transfer(available, bank, 71n), balance)),
      'insufficient_balance',
    );
  });

  it('that is overdrawn may be paid into', () => {
    assertCovered(transfer(bank, available, 1n), balances({ debits: 50n, credits: 0n, held: 0n }));
  });

  it('has at each line of its statement the sum of the entries up to there', () => {
    fc.assert(
      fc.property(signed, fc.array(fc.tuple(fc.boolean(), amount)), (before, list) => {
        const entries = list.map(([isDebit, of]) => ({
          direction: isDebit ? ('debit' as const) : ('credit' as const),
          amount: of,
        }));
        const balancesAfter = runningBalances('credit', before, entries);
        const sums = {
          debits: sum(entries.filter(({ direction }) => direction === 'debit')),
          credits: sum(entries.filter(({ direction }) => direction === 'credit')),
        };
        assert.equal(balancesAfter[0] ?? before, before + balanceOf('credit', sums));
      }),
    );
  });
});

describe('a settlement', () => {
  const settlement = {
    ...money,
    settlement_id: 'set_1',
    from_sequence: 2n,
    to_sequence: 5n,
    fee_amount: 1n,
    reserve_amount: 2n,
    net_amount: 97n,
  };
  const books = { settledThrough: 2n, lastSequence: 5n, sum: 100n };

  it('that shares out exactly what its entries sum to is booked', () => {
    assertSettles(settlement, books);
  });

  for (const [what, given, expected] of [
    ['begins before the last one ended', { ...books, settledThrough: 3n }, 'settlement_out_of_order'],
    ['leaves entries out', { ...books, settledThrough: 1n }, 'settlement_out_of_order'],
    ['goes beyond the last entry', { ...books, lastSequence: 4n }, 'settlement_out_of_order'],
    ['shares out a unit more', { ...books, sum: 99n }, 'settlement_amount_mismatch'],
  ] as const)
    it(`that ${what} is refused`, () => {
      assert.equal(
        code(() => assertSettles(settlement, given)),
        expected,
      );
    });
});

describe('a hold', () => {
  const states = ['pending', 'posted', 'voided'] as const;
  for (const from of states)
    for (const to of states) {
      const isLegal = from === 'pending' && to !== 'pending';
      it(`that is ${from} ${isLegal ? 'may' : 'may not'} become ${to}`, () => {
        assert.equal(holdTransitions[from].includes(to), isLegal);
        assert.equal(
          code(() => assertHoldTransition(from, to)),
          isLegal ? 'none' : 'illegal_hold_transition',
        );
      });
    }
});

describe('the journal', () => {
  const record: JournalRecord = {
    format: 2,
    merchant_id: 'mer_1',
    id: 'ltx_1',
    type: 'payment',
    reference: 'payment:pay_1',
    description: null,
    reverses: null,
    metadata: { a: '1', b: '2' },
    chain: 3,
    chain_sequence: 1n,
    created_at: '2026-01-01T00:00:00.000Z',
    entries: [
      {
        ...{ id: 'ent_1', account_id: 'acc_1', direction: 'debit', amount: 5n, currency: 'EUR' },
        ...{ kind: 'pending', merchant_id: 'mer_1', shard: 0, sequence: 1n, settleable: true },
      },
    ],
  };

  it('changes its hash with every part of a transaction, and with the hash before', () => {
    const [entry] = record.entries;
    assert.ok(entry);
    const changes: JournalRecord[] = [
      { ...record, reference: 'payment:pay_2' },
      { ...record, description: 'x' },
      { ...record, metadata: { a: '1' } },
      { ...record, chain_sequence: 2n },
      { ...record, created_at: '2026-01-01T00:00:00.001Z' },
      { ...record, entries: [{ ...entry, amount: 6n }] },
      { ...record, entries: [{ ...entry, direction: 'credit' }] },
      { ...record, merchant_id: 'mer_2' },
      { ...record, entries: [{ ...entry, kind: 'available' }] },
      { ...record, entries: [{ ...entry, merchant_id: 'mer_2' }] },
      { ...record, entries: [{ ...entry, sequence: 2n }] },
      { ...record, entries: [{ ...entry, settleable: false }] },
      { ...record, format: 1 },
    ];
    const hashes = new Set([
      ...changes.map((change) => hashOf('0', change)),
      hashOf('0', record),
      hashOf('1', record),
    ]);
    assert.equal(hashes.size, changes.length + 2);
  });

  it('keeps the hashes of what was booked before accounts and places were covered', () => {
    assert.equal(
      hashOf('0', { ...record, format: 1 }),
      '718529ee262963525e093a133cd515c990f6fb5c51954273af71740a067d7292',
    );
  });

  it('does not mind the order of metadata', () => {
    assert.equal(hashOf('0', record), hashOf('0', { ...record, metadata: { b: '2', a: '1' } }));
  });

  it('spreads merchants over all its chains, each always on one', () => {
    const used = new Set(Array.from({ length: 1_000 }, (_, index) => shardOf(`mer_${index}`)));
    assert.equal(used.size, shards);
    assert.equal(shardOf('mer_1'), shardOf('mer_1'));
  });
});

function sum(entries: readonly { amount: bigint }[]): bigint {
  return entries.reduce((total, entry) => total + entry.amount, 0n);
}

function answered(draft: Draft) {
  return {
    ...draft,
    merchant_id: 'mer_1',
    reversed_by: null,
    chain: 0,
    chain_sequence: 1n,
    hash: '0'.repeat(64),
    created_at: '2026-01-01T00:00:00.000Z',
    entries: draft.entries.map(({ account, direction, amount: of }, index) => ({
      id: `ent_${index}`,
      account_id: `acc_${index}`,
      ...account,
      direction,
      amount: of,
    })),
  };
}
