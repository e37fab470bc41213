/** What must hold when the story is told: each is recomputed from what the services have, not remembered. */
import { Failure } from '../../../kernel/failure.ts';
import { formatMoney } from '../../../kernel/money.ts';
import type { ServiceApi } from '../api/service-api.ts';
import type { View } from '../api/view.ts';
import { eventStatusOf } from '../events/event-status.ts';
import type { Books } from './books.ts';
import { waitUntil } from './wait-until.ts';

export type Check = { name: string; ok: boolean; detail: string };

/** Events first: the figures are only final when everything has been consumed. */
export async function checksOf(api: ServiceApi, books: Books, merchantId: string): Promise<readonly Check[]> {
  const events = await eventsCheck(api);
  const [ledger, analytics] = await Promise.all([ledgerChecks(api), analyticsCheck(api, books, merchantId)]);
  return [...ledger, analytics, events];
}

async function ledgerChecks(api: ServiceApi): Promise<readonly Check[]> {
  const found = await api.get('accounting-service', '/api/v1/ledger/verification');
  const faults = found.rows('faults');
  const without = (name: string, detail: string, codes: readonly string[]): Check => {
    const own = faults.filter((fault) => codes.includes(fault.text('code')));
    return own.length === 0
      ? { name, ok: true, detail }
      : { name, ok: false, detail: own.map((fault) => fault.text('detail')).join('; ') };
  };
  const count = `${found.text('transactions')} transactions, ${found.text('entries')} entries`;
  const currencies = found
    .rows('currencies')
    .map((row) => row.money('difference'))
    .join(', ');
  const known = [
    'currency_not_zero',
    'transaction_not_balanced',
    'balance_differs',
    'held_differs',
    'chain_broken',
  ];
  const others = faults.filter((fault) => !known.includes(fault.text('code')));
  return [
    without('entries sum to zero per currency', currencies, [
      'currency_not_zero',
      'transaction_not_balanced',
    ]),
    without('balances equal entries', count, ['balance_differs', 'held_differs']),
    without('the hash chain is valid', count, ['chain_broken']),
    ...others.map((fault) => ({ name: fault.text('code'), ok: false, detail: fault.text('detail') })),
  ];
}

type Figures = { captured: bigint; fees: bigint; refunded: bigint };

async function analyticsCheck(api: ServiceApi, books: Books, merchantId: string): Promise<Check> {
  const [summary, transactions] = await Promise.all([
    api.get('analytics-service', '/api/v1/summary', { merchant_id: merchantId }),
    books.all(),
  ]);
  const row = summary.rows('data').find((each) => each.text('currency') === 'USD');
  const seen: Figures = {
    captured: BigInt(row?.text('succeeded_volume') ?? 0),
    fees: BigInt(row?.text('fee_volume') ?? 0),
    refunded: BigInt(row?.text('refunded_volume') ?? 0),
  };
  const booked = bookedFigures(transactions);
  const ok =
    seen.captured === booked.captured && seen.fees === booked.fees && seen.refunded === booked.refunded;
  const detail = ok ? textOf(booked) : `analytics ${textOf(seen)}; ledger ${textOf(booked)}`;
  return { name: 'analytics equal the ledger', ok, detail };
}

/** Captured is what the channel owes by payments, refunded what it takes back. */
function bookedFigures(transactions: readonly View[]): Figures {
  const sum = (type: string, kind: string, direction: string) =>
    transactions
      .filter((transaction) => transaction.text('type') === type)
      .flatMap((transaction) => transaction.rows('entries'))
      .filter((entry) => entry.text('kind') === kind && entry.text('direction') === direction)
      .reduce((total, entry) => total + BigInt(entry.text('amount')), 0n);
  return {
    captured: sum('payment', 'channel_receivable', 'debit'),
    fees: sum('payment', 'fees', 'credit'),
    refunded: sum('refund', 'channel_receivable', 'credit'),
  };
}

function textOf({ captured, fees, refunded }: Figures): string {
  const money = (amount: bigint) => formatMoney(amount, 'USD');
  return `${money(captured)} captured, ${money(fees)} fees, ${money(refunded)} refunded`;
}

type Flow = { unpublished: number; behind: number; deadLetters: number; unknown: number };

/** Waits, so long and no longer, until all that services told has been heard. */
export async function settledFlow(api: ServiceApi): Promise<Flow> {
  const look = async () => flowOf(await eventStatusOf(api));
  return waitUntil('events are still on their way', look, isSettledFlow).catch(async (error: unknown) => {
    if (error instanceof Failure) return look();
    throw error;
  });
}

export function isSettledFlow({ unpublished, behind, unknown }: Flow): boolean {
  return unpublished === 0 && behind === 0 && unknown === 0;
}

async function eventsCheck(api: ServiceApi): Promise<Check> {
  const flow = await settledFlow(api);
  return {
    name: 'every event was consumed',
    ok: isSettledFlow(flow) && flow.deadLetters === 0,
    detail: `${flow.unpublished} in the outboxes, ${flow.behind} not consumed, ${flow.deadLetters} dead letters${
      flow.unknown === 0 ? '' : `, ${flow.unknown} services unknown`
    }`,
  };
}

function flowOf(asked: Awaited<ReturnType<typeof eventStatusOf>>): Flow {
  const known = asked.flatMap(({ answer }) => (answer instanceof Failure ? [] : [answer]));
  const sum = (amounts: readonly number[]) => amounts.reduce((total, each) => total + each, 0);
  return {
    unpublished: sum(known.map((each) => each.unpublished)),
    behind: sum(known.map((each) => each.behind ?? 0)),
    deadLetters: sum(known.map((each) => each.deadLetters)),
    unknown: asked.length - known.filter((each) => each.behind !== null).length,
  };
}
