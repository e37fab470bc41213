/** What the tests of reconciliation share: a channel and books that may disagree, and runs over them. */
import assert from 'node:assert/strict';
import { service as accounting } from '../../../services/accounting-service/service.ts';
import { contract as channels } from '../../../services/channel-adapter/contract.ts';
import type { OutputOf } from '../../../services/kit/contract/contract.ts';
import type { ServiceDatabase } from '../../../services/kit/data/database.ts';
import { notFound } from '../../../services/kit/problem.ts';
import {
  contract as gateway,
  type Payment,
  type Refund,
} from '../../../services/payment-gateway/contract.ts';
import {
  type Break,
  type CreateRun,
  contract,
  type Run,
  type Statement,
} from '../../../services/reconciliation-service/contract.ts';
import { service } from '../../../services/reconciliation-service/service.ts';
import { startInfra } from '../../fixtures/infra.ts';
import { type Answer, startServices, type TestPlatform } from '../../fixtures/service.ts';
import { openServiceDatabase } from '../../fixtures/service-database.ts';
import { peerDouble } from './peer-double.ts';

type StatementRow = OutputOf<(typeof channels)['endpoints']['getStatement']>['data'][number];

export type ReconciliationDesk = {
  platform: TestPlatform;
  /** Reconciliation's own. */
  database: ServiceDatabase;
  /** What the channel says of a day. */
  statements: Map<string, StatementRow[]>;
  /** In the books from then on. */
  aPayment: (more: Partial<Payment>) => Payment;
  aRefund: (payment: Payment, more: Pick<Refund, 'amount' | 'created_at'>) => void;
  run: (date: string, more?: Partial<CreateRun>) => Promise<Run>;
  breaksOf: (run: Run) => Promise<Break[]>;
  importing: (date: string, csv: string, channel?: string) => Promise<Answer>;
  imported: (date: string, csv: string) => Promise<Statement>;
  stop: () => Promise<void>;
};

/** @param prepare what stands in the database when the service starts */
export async function openReconciliationDesk(
  prepare: (database: ServiceDatabase) => Promise<void> = async () => undefined,
): Promise<ReconciliationDesk> {
  const database = await openServiceDatabase(await startInfra(), 'reconciliation-service');
  await prepare(database);
  const world = aWorld();
  // Its peers first: what stands in the database is worked on as soon as it starts.
  const platform = await startServices([...world.doubles, accounting, service]);
  const importing: ReconciliationDesk['importing'] = (date, csv, channel = 'bank') =>
    platform.send(
      'reconciliation-service',
      { method: 'POST', path: `/api/v1/statements/${channel}/${date}`, body: csv },
      { headers: { 'content-type': 'text/csv' } },
    );
  return {
    ...{ platform, database, importing, ...world },
    run: (date, more = {}) =>
      platform.call(contract, 'createRun', { body: { channel: 'stripe', date, ...more } }),
    breaksOf: async ({ id }) =>
      (await platform.call(contract, 'listBreaks', { query: { run_id: id, limit: 100 } })).data,
    imported: async (date, csv) => {
      const { status, text } = await importing(date, csv);
      assert.equal(status, 201, text);
      const { data } = await platform.call(contract, 'listStatements', { query: { channel: 'bank', date } });
      return data[0] ?? assert.fail('it is not listed');
    },
    stop: async () => {
      await database.close();
      await platform.stop();
    },
  };
}

/** A channel and the gateway's books. */
function aWorld() {
  const statements = new Map<string, StatementRow[]>();
  const payments: Payment[] = [];
  const refunds: Refund[] = [];
  const channelDouble = peerDouble(channels, {
    getStatement: async (_context, { params: { channel }, query: { date } }) => {
      if (channel !== 'stripe') throw notFound('channel', channel);
      return { channel, date, data: statements.get(date) ?? [] };
    },
  });
  const gatewayDouble = peerDouble(gateway, {
    listPayments: async (_context, { query }) => pageOver(payments, query),
    listRefunds: async (_context, { query }) => pageOver(refunds, query),
    getPayment: async (_context, { params }) => {
      const payment = payments.find(({ id }) => id === params.payment_id);
      if (payment === undefined) throw notFound('payment', params.payment_id);
      return payment;
    },
  });
  return {
    statements,
    doubles: [channelDouble, gatewayDouble],
    aPayment: (more: Partial<Payment>) => {
      const payment = paymentInBooks(payments.length, more);
      payments.push(payment);
      return payment;
    },
    aRefund: (payment: Payment, more: Pick<Refund, 'amount' | 'created_at'>) => {
      refunds.push(refundInBooks(refunds.length, payment, more));
    },
  };
}

export function at(date: string, second: number): string {
  return new Date(Date.parse(`${date}T08:00:00.000Z`) + second * 1_000).toISOString();
}

function numbered(prefix: string, number: number): string {
  return `${prefix}_${String(number).padStart(32, '0')}`;
}

/** One that succeeded, as the gateway answers it. */
export function paymentInBooks(index: number, more: Partial<Payment>): Payment {
  const id = numbered('pay', index);
  return {
    id,
    merchant_id: 'mer_1',
    merchant_reference: id,
    order_id: null,
    state: 'succeeded',
    amount: 1_000n,
    currency: 'EUR',
    captured_amount: 1_000n,
    refunded_amount: 0n,
    fee_amount: 30n,
    capture_method: 'automatic',
    method: 'card',
    card: null,
    channel: 'stripe',
    channel_payment_id: `pi_${index}`,
    risk_score: null,
    failure: null,
    next_action: null,
    description: null,
    customer_email: null,
    metadata: {},
    created_at: '',
    updated_at: '2026-01-01T00:00:00.000Z',
    ...more,
  };
}

function refundInBooks(index: number, payment: Payment, more: Pick<Refund, 'amount' | 'created_at'>): Refund {
  return {
    id: numbered('ref', index),
    payment_id: payment.id,
    merchant_id: payment.merchant_id,
    state: 'succeeded',
    currency: payment.currency,
    reason: null,
    channel_refund_id: `re_${index}`,
    failure: null,
    updated_at: more.created_at,
    ...more,
  };
}

export function lineOf(payment: Payment, date: string): StatementRow {
  return {
    channel_payment_id: payment.channel_payment_id ?? '',
    type: 'charge',
    amount: 1_000n,
    fee_amount: 29n,
    net_amount: 971n,
    currency: 'EUR',
    occurred_at: at(date, 0),
  };
}

/** Newest first, as the gateway pages. */
function pageOver<R extends { id: string; created_at: string }>(
  all: readonly R[],
  query: { limit?: number; cursor?: string; created_from?: string; created_to?: string },
) {
  const from = Number(query.cursor ?? 0);
  const to = from + (query.limit ?? 20);
  const found = all
    .filter(
      ({ created_at }) => created_at >= (query.created_from ?? '') && created_at < (query.created_to ?? 'Z'),
    )
    .toSorted((a, b) => b.created_at.localeCompare(a.created_at));
  const hasMore = found.length > to;
  return { data: found.slice(from, to), has_more: hasMore, next_cursor: hasMore ? String(to) : null };
}
