/** What each kind of break means, as data: those of a pair are found by asking each rule. */
import type { BreakKind } from '../contract.ts';

/** A charge or refund on the channel's statement. Refunds are negative, as the channel books them. */
export type Line = {
  type: 'charge' | 'refund';
  channel_payment_id: string;
  amount: bigint;
  fee_amount: bigint;
  net_amount: bigint;
  currency: string;
  occurred_at: string;
};

/** A payment or refund in the gateway's books, with the sign that the channel gives it. */
export type BookEntry = {
  type: 'charge' | 'refund';
  channel_payment_id: string;
  payment_id: string;
  refund_id: string | null;
  amount: bigint;
  currency: string;
  /** The gateway's; only a succeeded one has moved money. */
  state: string;
  booked_at: string;
};

export type Pair = { line: Line; entry: BookEntry };

/** How far apart two sides may be that are the same. */
export type Tolerances = { amount: bigint; timeMs: number };

/** Of the kinds that a pair may have, whether it does. */
export const pairRules = {
  status: ({ entry }) => !hasMovedMoney(entry),
  currency: ({ line, entry }) => line.currency !== entry.currency,
  // An amount says something only in the same currency, and for what the books say was done.
  amount: ({ line, entry }, { amount }) =>
    hasMovedMoney(entry) && line.currency === entry.currency && distance(line.amount, entry.amount) > amount,
  // The books do not know what the channel takes; its own sum must hold.
  fee: ({ line }) => line.net_amount !== line.amount - line.fee_amount,
  timing: ({ line, entry }, { timeMs }) =>
    Math.abs(Date.parse(line.occurred_at) - Date.parse(entry.booked_at)) > timeMs,
} as const satisfies Partial<Record<BreakKind, (pair: Pair, tolerances: Tolerances) => boolean>>;

export type PairKind = keyof typeof pairRules;

/** Of the kinds that only one side has: a line or an entry without a counterpart, or with several of which it has one. */
export type LoneKind = Exclude<BreakKind, PairKind>;

export function kindsOfPair(pair: Pair, tolerances: Tolerances): PairKind[] {
  return pairKinds.filter((kind) => pairRules[kind](pair, tolerances));
}

/** Of one pair within a group: what the group's sums do not say. */
export function kindsWithinGroup(pair: Pair, tolerances: Tolerances): PairKind[] {
  return kindsOfPair(pair, tolerances).filter((kind) => kind === 'fee' || kind === 'timing');
}

export function distance(a: bigint, b: bigint): bigint {
  return a > b ? a - b : b - a;
}

export function hasMovedMoney({ state }: Pick<BookEntry, 'state'>): boolean {
  return state === 'succeeded';
}

const pairKinds = ['status', 'currency', 'amount', 'fee', 'timing'] as const satisfies PairKind[];
