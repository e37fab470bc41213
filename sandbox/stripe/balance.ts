/** Balance transactions: what reconciliation reads as the channel's statement. */
import { type Books, newId } from './books.ts';
import { decimalsOf } from './currencies.ts';
import type { BalanceTransaction } from './objects.ts';

const pendingMs = 2 * 24 * 60 * 60 * 1_000;
/** 2.9 %, and 1.5 % more for a card from abroad; in thousandths. Source: stripe.com/pricing (US). */
const domesticPermille = 29n;
const internationalPermille = 44n;

export type Movement = {
  type: BalanceTransaction['type'];
  category: string;
  /** Minor units; negative when money leaves. */
  amount: number;
  fee: number;
  currency: string;
  source: string;
  description: string;
  feeDescription?: string;
  isAvailableAtOnce?: boolean;
};

export function record(books: Books, movement: Movement): BalanceTransaction {
  const { amount, fee, currency } = movement;
  const availableMs = books.clock.nowMs() + (movement.isAvailableAtOnce === true ? 0 : pendingMs);
  const transaction: BalanceTransaction = {
    id: newId('txn'),
    object: 'balance_transaction',
    amount,
    available_on: Math.floor(availableMs / 1_000),
    balance_type: 'payments',
    created: books.clock.nowSeconds(),
    currency,
    description: movement.description,
    exchange_rate: null,
    fee,
    fee_details:
      fee === 0
        ? []
        : [
            {
              amount: fee,
              application: null,
              currency,
              description: movement.feeDescription ?? 'Stripe processing fees',
              type: 'stripe_fee',
            },
          ],
    net: amount - fee,
    reporting_category: movement.category,
    source: movement.source,
    status: 'pending',
    type: movement.type,
  };
  books.balance.put(transaction, { parent: movement.source });
  return shown(books, transaction);
}

/** Pending becomes available by the passing of time alone. */
export function shown(books: Books, transaction: BalanceTransaction): BalanceTransaction {
  return transaction.available_on <= books.clock.nowSeconds()
    ? { ...transaction, status: 'available' }
    : transaction;
}

/** Stripe's fee for a charge, rounded half up; the fixed part is 0.30 of a currency that has hundredths. */
export function chargeFee({
  amount,
  currency,
  country,
}: {
  amount: number;
  currency: string;
  country: string;
}): number {
  const permille = country === 'US' ? domesticPermille : internationalPermille;
  const variable = (BigInt(amount) * permille + 500n) / 1_000n;
  const fixed = { 0: 30n, 2: 30n, 3: 300n }[decimalsOf(currency)];
  return Number(variable + fixed);
}
