import { type BookEntry, hasMovedMoney, type Line } from './kinds.ts';

/** Minor units of a run's day; refunds count negative on both sides. */
export type Totals = {
  currency: string;
  statement_amount: bigint;
  statement_fee_amount: bigint;
  books_amount: bigint;
};

export function totalsOf(lines: readonly Line[], entries: readonly BookEntry[]): Totals[] {
  const totals = new Map<string, Totals>();
  const of = (currency: string): Totals => {
    const known = totals.get(currency);
    if (known !== undefined) return known;
    const made = { currency, statement_amount: 0n, statement_fee_amount: 0n, books_amount: 0n };
    totals.set(currency, made);
    return made;
  };
  for (const { currency, amount, fee_amount } of lines) {
    const total = of(currency);
    total.statement_amount += amount;
    total.statement_fee_amount += fee_amount;
  }
  for (const entry of entries) if (hasMovedMoney(entry)) of(entry.currency).books_amount += entry.amount;
  return [...totals.values()];
}

/** Of all lines and entries, those without a break, in hundredths of a percent rounded down. Undefined of none. */
export function percentOf(matched: number, all: number): string | undefined {
  if (all === 0) return undefined;
  const hundredths = Math.floor((matched * 10_000) / all);
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`;
}
