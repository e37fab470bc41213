/** What was made, counted as it comes. */
import { formatMoney } from '../../../kernel/money.ts';
import type { SeededPayment } from './payment.ts';

export type Tally = {
  add(seeded: SeededPayment): void;
  made(): number;
  figures(): Figures;
};

export type Figures = {
  payments: number;
  byState: Readonly<Record<string, number>>;
  failures: Readonly<Record<string, number>>;
  refunds: number;
  captured: readonly string[];
};

export function createTally(): Tally {
  const states = new Map<string, number>();
  const failures = new Map<string, number>();
  const captured = new Map<string, bigint>();
  let payments = 0;
  let refunds = 0;
  const count = (counts: Map<string, number>, name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  return {
    made: () => payments,
    add: ({ payment, refund }) => {
      payments += 1;
      if (refund !== undefined) refunds += 1;
      count(states, payment.text('state'));
      const failure = payment.inner('failure')?.text('code');
      if (failure !== undefined) count(failures, failure);
      if (payment.text('state') !== 'succeeded') return;
      const currency = payment.text('currency');
      captured.set(currency, (captured.get(currency) ?? 0n) + BigInt(payment.text('captured_amount')));
    },
    figures: () => ({
      payments,
      refunds,
      byState: Object.fromEntries(states),
      failures: Object.fromEntries(failures),
      captured: [...captured].map(([currency, amount]) => formatMoney(amount, currency)),
    }),
  };
}
