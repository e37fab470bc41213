import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { type BookedEvent, bookingOf } from './bookings.ts';

const amount = fc.bigInt(1n, 999_999_999_999_999_999n);
const fee = fc.bigInt(0n, 1_000_000n);

describe('the bookings of a dispute', () => {
  it('balance', () => {
    const event = fc.constantFrom<BookedEvent[]>('opened', 'fee', 'won', 'lost', 'charged_again');
    const someFee = fc.bigInt(1n, 1_000_000n);
    fc.assert(
      fc.property(amount, someFee, event, (amount, fee_amount, event) => {
        const { entries } = bookingOf(dispute({ amount, fee_amount }), event);
        const sum = entries.reduce(
          (total, entry) => total + (entry.direction === 'debit' ? entry.amount : -entry.amount),
          0n,
        );
        assert.equal(sum, 0n);
        assert.ok(entries.length >= 2 && entries.every((entry) => entry.amount > 0n));
      }),
    );
  });

  it('cost a merchant that won the fee, and one that lost the amount and the fee', () => {
    fc.assert(
      fc.property(amount, fee, (amount, fee_amount) => {
        const given = dispute({ amount, fee_amount });
        assert.deepEqual(merchantsBalances(given, ['opened', 'fee', 'won']), {
          available: -fee_amount,
          reserved: 0n,
        });
        const ways: BookedEvent[][] = [['lost'], ['won', 'charged_again']];
        for (const way of ways)
          assert.deepEqual(merchantsBalances(given, ['opened', 'fee', ...way]), {
            available: -amount - fee_amount,
            reserved: 0n,
          });
      }),
    );
  });

  it('have a reference that says the dispute and what happened', () => {
    assert.equal(bookingOf(dispute({ amount: 1n, fee_amount: 0n }), 'won').reference, 'dispute:dsp_1:won');
  });
});

function dispute(amounts: { amount: bigint; fee_amount: bigint }) {
  return { id: 'dsp_1', merchant_id: 'mer_1', payment_id: 'pay_1', currency: 'EUR', ...amounts };
}

function merchantsBalances(given: ReturnType<typeof dispute>, events: readonly BookedEvent[]) {
  const balances = { available: 0n, reserved: 0n };
  for (const { account, direction, amount } of events.flatMap((event) => bookingOf(given, event).entries)) {
    if (account.kind !== 'available' && account.kind !== 'reserved') continue;
    balances[account.kind] += direction === 'credit' ? amount : -amount;
  }
  return balances;
}
