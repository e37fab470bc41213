/** The gateway's books of some time, as entries to match: payments and refunds, page by page. */
import type { Page } from '../../kit/contract/schemas.ts';
import { unprocessable } from '../../kit/problem.ts';
import type { Payment, Refund } from '../../payment-gateway/contract.ts';
import type { BookEntry } from '../domain/kinds.ts';
import type { Context } from '../service.ts';

/** From inclusive, to exclusive, in epoch milliseconds. */
export type Period = { fromMs: number; toMs: number };
type Reading = Pick<Context, 'peers'> & {
  channel: string;
  /** After each page: the run is still ours and goes on. */
  onPage: () => Promise<void>;
};

const pageSize = 100;
const mostRows = 1_000_000;
const mostLookUpsAtOnce = 8;

/** What the channel can know of; refunds are found their payment's id at the channel, from wherever it is. */
export async function readBooks(reading: Reading, period: Period): Promise<BookEntry[]> {
  const { gateway } = reading.peers;
  const query = {
    created_from: new Date(period.fromMs).toISOString(),
    created_to: new Date(period.toMs).toISOString(),
    limit: pageSize,
  };
  const payments = await readAll(reading, (cursor) =>
    gateway.listPayments({ query: { ...query, ...cursor } }),
  );
  const refunds = await readAll(reading, (cursor) => gateway.listRefunds({ query: { ...query, ...cursor } }));
  await addPaymentsOf(reading, { refunds: [...refunds.values()], payments });
  return [...payments.values()]
    .flatMap((payment) => paymentEntry(payment, period))
    .concat([...refunds.values()].flatMap((refund) => refundEntry(refund, payments.get(refund.payment_id))))
    .filter(({ channel }) => channel === reading.channel)
    .map(({ entry }) => entry);
}

/** By id: what is created meanwhile may shift a page. */
async function readAll<R extends { id: string }>(
  { onPage }: Reading,
  read: (cursor: { cursor?: string }) => Promise<Page<R>>,
): Promise<Map<string, R>> {
  const rows = new Map<string, R>();
  let cursor: string | null = null;
  do {
    const page: Page<R> = await read(cursor === null ? {} : { cursor });
    for (const row of page.data) rows.set(row.id, row);
    if (rows.size > mostRows)
      throw unprocessable('too_many_rows', `The books have more than ${mostRows} rows.`);
    await onPage();
    cursor = page.next_cursor;
  } while (cursor !== null);
  return rows;
}

/** Payments of refunds are often older than the refunds. */
async function addPaymentsOf(
  { peers, onPage }: Reading,
  { refunds, payments }: { refunds: readonly Refund[]; payments: Map<string, Payment> },
): Promise<void> {
  const missing = [...new Set(refunds.map(({ payment_id }) => payment_id))].filter((id) => !payments.has(id));
  const lookUp = async () => {
    for (let id = missing.pop(); id !== undefined; id = missing.pop()) {
      payments.set(id, await peers.gateway.getPayment({ params: { payment_id: id } }));
      await onPage();
    }
  };
  await Promise.all(Array.from({ length: mostLookUpsAtOnce }, lookUp));
}

type OfChannel = { channel: string | null; entry: BookEntry };

/** None for one that never reached a channel, and for one that was read for its refund only. */
function paymentEntry(payment: Payment, { fromMs, toMs }: Period): OfChannel[] {
  const { channel, channel_payment_id, created_at } = payment;
  const createdMs = Date.parse(created_at);
  if (channel_payment_id === null || createdMs < fromMs || createdMs >= toMs) return [];
  const entry: BookEntry = {
    type: 'charge',
    channel_payment_id,
    payment_id: payment.id,
    refund_id: null,
    amount: payment.captured_amount,
    currency: payment.currency,
    state: payment.state,
    booked_at: created_at,
  };
  return [{ channel, entry }];
}

function refundEntry(refund: Refund, payment: Payment | undefined): OfChannel[] {
  const channelPaymentId = payment?.channel_payment_id ?? null;
  if (payment === undefined || channelPaymentId === null) return [];
  const entry: BookEntry = {
    type: 'refund',
    channel_payment_id: channelPaymentId,
    payment_id: payment.id,
    refund_id: refund.id,
    amount: -refund.amount,
    currency: refund.currency,
    state: refund.state,
    booked_at: refund.created_at,
  };
  return [{ channel: payment.channel, entry }];
}
